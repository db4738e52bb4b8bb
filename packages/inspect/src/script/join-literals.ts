import type { ScriptLanguage } from "../inspection.ts";

/** What undoing the simplest tricks yields. */
export interface JoinedText {
  text: string;
  concatenationCount: number;
  caretOrBacktickCount: number;
}

const WINDOWS_LANGUAGES: ReadonlySet<ScriptLanguage> = new Set<ScriptLanguage>([
  "powershell",
  "batch",
  "vbscript",
  "javascript",
  "wsf",
  "hta",
  "other",
]);

/**
 * Joins literals that were split ("po" + "wer" → "power", also with & in VBScript) and takes carets and back ticks out of words, so that
 * patterns see what the interpreter will see. Length may shrink; offsets that are reported refer to the joined text.
 */
export function joinLiterals(text: string, language: ScriptLanguage): JoinedText {
  // Encoded scripts hold quotes and carets that mean themselves.
  if (text.includes("#@~^")) return { text, concatenationCount: 0, caretOrBacktickCount: 0 };
  let concatenationCount = 0;
  let caretOrBacktickCount = 0;
  let joined = text.replaceAll(
    /(["'])\s{0,20}[+&.]\s{0,20}(?:_\r?\n\s{0,20})?(["'])/g,
    (whole, left: string, right: string) => {
      if (left !== right) return whole;
      concatenationCount++;
      return "";
    },
  );
  if (WINDOWS_LANGUAGES.has(language)) {
    const mark =
      language === "powershell"
        ? /(?<=\w)`(?=\w)/g
        : language === "batch"
          ? /\^(?=[^\r\n])/g
          : /(?<=[a-z])\^(?=[a-z])|(?<=[a-z])`(?=[a-z])/gi;
    joined = joined.replaceAll(mark, () => {
      caretOrBacktickCount++;
      return "";
    });
  }
  return { text: joined, concatenationCount, caretOrBacktickCount };
}
