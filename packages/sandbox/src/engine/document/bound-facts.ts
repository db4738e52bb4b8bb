/** Facts of hostile files as plain JSON of bounded size. */
import { MAX_REPORTED_CHARACTERS, MAX_REPORTED_DEPTH, MAX_REPORTED_LIST } from "../limits.ts";

/** A deep copy with long texts, long lists and deep nesting cut off; `undefined` members are left out. */
export function boundFacts(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return cutText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_REPORTED_DEPTH) return null;
  if (Array.isArray(value))
    return value.slice(0, MAX_REPORTED_LIST).map((entry: unknown) => boundFacts(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_REPORTED_LIST)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [cutText(key), boundFacts(entry, depth + 1)]),
  );
}

/** At most `MAX_REPORTED_CHARACTERS`, with a mark where something was cut. */
export function cutText(text: string): string {
  return text.length > MAX_REPORTED_CHARACTERS ? `${text.slice(0, MAX_REPORTED_CHARACTERS)}…` : text;
}
