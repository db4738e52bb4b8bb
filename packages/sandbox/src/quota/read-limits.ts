import { invalidParameter, missingParameter } from "../errors.ts";
import type { Fields } from "../http/fields.ts";
import type { SandboxLimits } from "../limits.ts";
import type { QuotaWindow } from "./windows.ts";

const FIELD = "submission-rate-limit";
/** How clients write that there is to be no limit. */
const NONE = "nil";

/**
 * Reads the limits to be set: `[[samples, minutes], …]`, as JSON or as the text of it in a form, or `nil` for none.
 * @throws {ServiceError} 400
 */
export function readLimitField(fields: Fields, limits: SandboxLimits): QuotaWindow[] {
  const texts = (fields.get(FIELD) ?? []).map((text) => text.trim()).filter((text) => text !== "");
  const [only] = texts;
  if (only === undefined) throw missingParameter(FIELD);
  if (texts.length === 1 && only.toLowerCase() === NONE) return [];
  const windows = readWindows(texts, limits);
  if (windows === undefined) {
    throw invalidParameter(
      FIELD,
      `it must be [[samples, minutes], …] with at most ${limits.maxLimitWindows} windows of 0 to ${limits.maxLimitSamples} samples ` +
        `in 1 to ${limits.maxLimitMinutes} minutes, or "${NONE}"`,
    );
  }
  return windows;
}

function readWindows(texts: readonly string[], limits: SandboxLimits): QuotaWindow[] | undefined {
  // A list in a JSON body arrives as one text for each entry, that of a form as one text for all.
  const entries = texts.map(parseJson).flatMap((value) => (isListOfLists(value) ? value : [value]));
  if (entries.length === 0 || entries.length > limits.maxLimitWindows) return undefined;
  const windows = entries.map((entry) => toWindow(entry, limits));
  return windows.every((window) => window !== undefined) ? windows : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told above, as for JSON that is no window
  }
}

function isListOfLists(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => Array.isArray(entry));
}

function toWindow(entry: unknown, limits: SandboxLimits): QuotaWindow | undefined {
  if (!Array.isArray(entry) || entry.length !== 2) return undefined;
  const [samples, minutes]: unknown[] = entry;
  if (!isWholeNumber(samples, 0, limits.maxLimitSamples)) return undefined;
  return isWholeNumber(minutes, 1, limits.maxLimitMinutes) ? { samples, minutes } : undefined;
}

function isWholeNumber(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}
