import type { VerdictLevel } from "@fumehood/contract";

/** Emphasis for terminals; without colour each function gives its text back. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  verdict(level: VerdictLevel, text: string): string;
}

const RESET = "\u001B[0m";
const VERDICT_CODES: Readonly<Record<VerdictLevel, string>> = {
  malicious: "1;31",
  suspicious: "33",
  clean: "32",
  unknown: "2",
};

export function styleWith(hasColor: boolean): Style {
  const paint = (code: string, text: string): string =>
    hasColor && text !== "" ? `\u001B[${code}m${text}${RESET}` : text;
  return {
    bold: (text) => paint("1", text),
    dim: (text) => paint("2", text),
    verdict: (level, text) => paint(VERDICT_CODES[level], text),
  };
}
