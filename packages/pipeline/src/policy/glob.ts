import { MAX_NAME_CHARS } from "../limits.ts";

/**
 * A pattern made ready: `*` stands for any characters, `?` for one, everything else for itself, in any case. There is nothing else, so no
 * pattern can take long: the work is at most the pattern's characters times the text's.
 */
export interface Glob {
  readonly pattern: string;
  readonly points: readonly string[];
}

/** Makes a pattern ready for `fitsGlob`. */
export function compileGlob(pattern: string): Glob {
  return { pattern, points: toPoints(pattern).filter((point, at, all) => point !== "*" || all[at - 1] !== "*") };
}

/** Whether the whole text fits. Different ways to write the same character are the same. */
export function fitsGlob({ points }: Glob, text: string): boolean {
  const target = toPoints(text.slice(0, MAX_NAME_CHARS));
  let at = 0;
  let inPattern = 0;
  let lastStar = -1;
  let retryAt = 0;
  while (at < target.length) {
    const wanted = points[inPattern];
    if (wanted === "*") {
      lastStar = inPattern++;
      retryAt = at;
    } else if (wanted !== undefined && (wanted === "?" || wanted === target[at])) {
      inPattern++;
      at++;
    } else if (lastStar >= 0) {
      // The last star takes one character more; earlier stars need not be tried again.
      inPattern = lastStar + 1;
      at = ++retryAt;
    } else return false;
  }
  while (points[inPattern] === "*") inPattern++;
  return inPattern === points.length;
}

/** Whether everything that fits `narrow` surely fits `wide`; false where it is not plain. */
export function coversGlob(wide: Glob, narrow: Glob): boolean {
  if (narrow.points.some((point) => point === "*" || point === "?"))
    return wide.pattern === "*" || sameGlob(wide, narrow) || coversByPrefix(wide, narrow);
  return fitsGlob(wide, narrow.pattern);
}

function sameGlob(a: Glob, b: Glob): boolean {
  return a.points.join("") === b.points.join("");
}

/** `folder:*` covers `folder:mail*`; `*.js` covers `a*.js`. */
function coversByPrefix(wide: Glob, narrow: Glob): boolean {
  const star = wide.points.indexOf("*");
  if (star === -1 || wide.points.includes("?") || wide.points.lastIndexOf("*") !== star) return false;
  const head = wide.points.slice(0, star).join("");
  const tail = wide.points.slice(star + 1).join("");
  const text = narrow.points.join("");
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

/** Characters, not code units. A lone half of a surrogate pair is one by itself. */
function toPoints(text: string): string[] {
  return Array.from(text.normalize("NFC").toLowerCase());
}
