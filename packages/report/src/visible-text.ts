/** A piece of text: plain, or one character that must be shown as a mark. */
export interface TextSegment {
  isMark: boolean;
  /** The text itself, or the mark: `U+202E`. */
  text: string;
  /** What the marked character is, for a tooltip; empty for plain text. */
  title: string;
}

const NAMES: Record<number, string> = {
  0x00: "null",
  0x07: "bell",
  0x08: "backspace",
  0x09: "tab",
  0x0a: "line feed",
  0x0d: "carriage return",
  0x1b: "escape",
  0x7f: "delete",
  0xad: "soft hyphen",
  0x61c: "Arabic letter mark",
  0x200b: "zero width space",
  0x200c: "zero width non-joiner",
  0x200d: "zero width joiner",
  0x200e: "left-to-right mark",
  0x200f: "right-to-left mark",
  0x2028: "line separator",
  0x2029: "paragraph separator",
  0x202a: "left-to-right embedding",
  0x202b: "right-to-left embedding",
  0x202c: "pop directional formatting",
  0x202d: "left-to-right override",
  0x202e: "right-to-left override: what follows is drawn backwards in other programs",
  0x2060: "word joiner",
  0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate",
  0x2068: "first strong isolate",
  0x2069: "pop directional isolate",
  0xfeff: "byte order mark",
};

/**
 * True for characters that a reader cannot see or that change how others are drawn: controls, bidirectional
 * controls, zero width characters, fillers, tags, variation selectors, lone surrogates and noncharacters.
 */
export function needsMark(code: number): boolean {
  if (code < 0x20) return true;
  if (code < 0x7f) return false;
  if (code <= 0x9f || code === 0xad) return true;
  if (code < 0x34f) return false;
  return isHiddenBmp(code) || (code >= 0xd800 && isHiddenHigh(code));
}

function isHiddenBmp(code: number): boolean {
  return (
    code === 0x34f ||
    code === 0x61c ||
    code === 0x115f ||
    code === 0x1160 ||
    code === 0x17b4 ||
    code === 0x17b5 ||
    (code >= 0x180b && code <= 0x180f) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0x3164
  );
}

function isHiddenHigh(code: number): boolean {
  return (
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0xfdd0 && code <= 0xfdef) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff ||
    code === 0xffa0 ||
    (code >= 0xfff0 && code <= 0xfffb) ||
    (code & 0xfffe) === 0xfffe ||
    (code >= 0x1d173 && code <= 0x1d17a) ||
    (code >= 0xe0000 && code <= 0xe0fff)
  );
}

function markOf(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/**
 * Splits a text from outside into plain pieces and marks. Joined again, the plain pieces hold no control,
 * bidirectional or zero width character. A tab, line feed or carriage return becomes a mark too: names have none.
 */
export function visibleText(value: string): TextSegment[] {
  const segments: TextSegment[] = [];
  let plainFrom = 0;
  let at = 0;
  while (at < value.length) {
    // `at` is inside the text, so there is a code point.
    const code = value.codePointAt(at) ?? 0;
    const next = at + (code > 0xffff ? 2 : 1);
    if (needsMark(code)) {
      if (at > plainFrom) segments.push({ isMark: false, text: value.slice(plainFrom, at), title: "" });
      segments.push({ isMark: true, text: markOf(code), title: NAMES[code] ?? "invisible or control character" });
      plainFrom = next;
    }
    at = next;
  }
  if (plainFrom < value.length) segments.push({ isMark: false, text: value.slice(plainFrom), title: "" });
  return segments;
}

/** The same as one string, marks in angle brackets: `invoice<U+202E>fdp.exe`. Safe for terminals and logs. */
export function visibleString(value: string): string {
  let isPlain = true;
  for (let at = 0; at < value.length && isPlain; at++) {
    const unit = value.charCodeAt(at);
    isPlain = unit >= 0x20 && unit < 0x7f;
  }
  if (isPlain) return value;
  return visibleText(value)
    .map((segment) => (segment.isMark ? `<${segment.text}>` : segment.text))
    .join("");
}
