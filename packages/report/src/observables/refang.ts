/** What stands between two brackets, and what it means there. */
const BRACKETED: Readonly<Record<string, string>> = {
  ".": ".",
  dot: ".",
  d: ".",
  ":": ":",
  "://": "://",
  "@": "@",
  at: "@",
  "/": "/",
  www: "www",
  http: "http",
  https: "https",
};
const LONGEST_INSIDE = 5;

const OPEN_TO_CLOSE: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}" };

/**
 * Gives defanged text back as machines read it: `hxxp`, `[.]`, `(dot)`, `{.}`, `[:]`, `[@]`, `(at)`, `[.` (half-open)
 * and full-width dots. Time grows with the length alone. Text without such marks is returned as it is.
 */
export function refang(text: string): string {
  return refangSchemes(refangMarks(text));
}

function refangMarks(text: string): string {
  const pieces: string[] = [];
  let copiedTo = 0;
  let at = 0;
  while (at < text.length) {
    const found = markAt(text, at);
    if (found === null) at++;
    else {
      pieces.push(text.slice(copiedTo, at), found.meaning);
      at += found.length;
      copiedTo = at;
    }
  }
  if (pieces.length === 0) return text;
  pieces.push(text.slice(copiedTo));
  return pieces.join("");
}

interface Mark {
  meaning: string;
  length: number;
}

function markAt(text: string, at: number): Mark | null {
  const char = text[at] ?? "";
  switch (char) {
    case "[":
    case "(":
    case "{":
      return bracketAt(text, at, char);
    case "\u3002":
    case "\uff0e":
    case "\uff61":
      return { meaning: ".", length: 1 };
    default:
      return null;
  }
}

function bracketAt(text: string, at: number, open: string): Mark | null {
  const close = OPEN_TO_CLOSE[open] ?? "";
  for (let length = 1; length <= LONGEST_INSIDE; length++) {
    if (text[at + 1 + length] !== close) continue;
    const inside = text.slice(at + 1, at + 1 + length).toLowerCase();
    const meaning = Object.hasOwn(BRACKETED, inside) ? BRACKETED[inside] : undefined;
    return meaning === undefined ? null : { meaning, length: length + 2 };
  }
  const isHalfOpen = open === "[" && text[at + 1] === "." && isWordAt(text, at - 1) && isWordAt(text, at + 2);
  return isHalfOpen ? { meaning: ".", length: 2 } : null;
}

function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 32;
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

/** Only before `:`, so that the letters inside a word stay. */
function refangSchemes(text: string): string {
  return text.replace(
    /\b(?:(h)(?:xx|xt|tx)(ps?)|(f)x(ps?))(?=:)/gi,
    (whole, h?: string, p?: string, f?: string, fp?: string) => {
      if (h !== undefined) return `${h}tt${p ?? ""}`;
      return f === undefined ? whole : `${f}t${fp ?? ""}`;
    },
  );
}
