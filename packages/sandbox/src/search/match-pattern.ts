import type { Pattern } from "./query.ts";

const ANY = Symbol("any characters");
const ONE = Symbol("one character");

/** Says of a word whether a pattern stands for it, in time that grows with the length of both and no faster. */
export function createMatcher(pattern: Pattern): (word: string) => boolean {
  const wanted = pattern.flatMap((piece): (string | symbol)[] => {
    if (piece.kind === "text") return Array.from(piece.text);
    return [piece.kind === "any" ? ANY : ONE];
  });
  return (word) => matches(Array.from(word), wanted);
}

function matches(characters: readonly string[], wanted: readonly (string | symbol)[]): boolean {
  let at = 0;
  let next = 0;
  // The last asterisk, and up to where it stands for what was read; when the rest does not fit, it takes one character more.
  let asterisk = -1;
  let taken = 0;
  while (at < characters.length) {
    if (wanted[next] === ANY) {
      asterisk = next++;
      taken = at;
    } else if (wanted[next] === ONE || wanted[next] === characters[at]) {
      next++;
      at++;
    } else if (asterisk !== -1) {
      next = asterisk + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  return wanted.slice(next).every((one) => one === ANY);
}

/** The longest run of plain characters in a pattern: every word that it stands for holds it. */
export function longestText(pattern: Pattern): string {
  return pattern.reduce((longest, piece) => {
    return piece.kind === "text" && piece.text.length > longest.length ? piece.text : longest;
  }, "");
}
