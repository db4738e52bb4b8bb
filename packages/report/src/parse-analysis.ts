import { REPORT_LIMITS } from "./limits.ts";

/** What became of a text that should be JSON: its value, or a sentence that says why there is none. */
export type ParseOutcome = { ok: true; value: unknown } | { ok: false; problem: string };

export interface ParseOptions {
  /** Longest text that is parsed, in bytes of UTF-8. */
  maxBytes?: number;
}

/**
 * Reads the text of analysis.json within a limit. Never throws: a text that is broken, empty or too long is an outcome
 * with a sentence for the report's `missing`. A byte order mark is skipped; bytes that are no UTF-8 read as U+FFFD.
 * Keys such as `__proto__` become plain own fields, and every reader of this package asks for own fields only.
 */
export function parseAnalysisText(source: string | Uint8Array, options: ParseOptions = {}): ParseOutcome {
  const maxBytes = options.maxBytes ?? REPORT_LIMITS.analysisBytes;
  if (source.length > maxBytes) {
    return { ok: false, problem: `too long to read: more than ${maxBytes.toLocaleString("en-US")} bytes` };
  }
  try {
    const text = typeof source === "string" ? source : new TextDecoder().decode(source);
    return parseText(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch (error) {
    // Decoding fails only where the text would be longer than the engine's longest string.
    return { ok: false, problem: `could not be decoded: ${describe(error)}` };
  }
}

function parseText(text: string): ParseOutcome {
  if (text.trim() === "") return { ok: false, problem: "empty" };
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problem: `not valid JSON: ${describe(error)}` };
  }
}

/** The engine quotes the text in its message: only the beginning, without control characters. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/[^\x20-\x7e]/g, " ").slice(0, 200);
}
