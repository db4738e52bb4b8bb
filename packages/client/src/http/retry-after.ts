import { MAX_WAIT_SECONDS } from "../limits.ts";

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date (a time in the past is 0).
 * Returns milliseconds from `now` (epoch milliseconds), or `undefined` when the header says nothing usable.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) return bounded(Number(text)) * 1000;
  // Date.parse takes nearly anything; an HTTP date begins with the day's name and ends with GMT.
  if (text.length > 40 || !/^[A-Z][a-z]{2,8}, .+ GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : bounded((at - now) / 1000) * 1000;
}

/**
 * Finds in a message how long to wait ("… wait 90 seconds …", "try again in 1 hour 5 minutes"), in seconds.
 * No public source shows the service's own words, so this looks only after a word that speaks of waiting.
 */
export function findWaitSeconds(message: string): number | undefined {
  const text = message.slice(0, 1000).toLowerCase();
  const from = text.search(/\b(?:wait|again|retry)/);
  if (from === -1) return undefined;
  const found = [...text.slice(from).matchAll(/(\d{1,7}) ?(s|m|h|d)[a-z]{0,7}\b/g)];
  if (found.length === 0) return undefined;
  const seconds = adjacent(found).reduce(
    (sum, match) => sum + Number(match[1]) * (UNIT_SECONDS[match[2] ?? ""] ?? 0),
    0,
  );
  return bounded(seconds);
}

/** The first amount and those that follow it directly: "1 hour, 5 minutes" is one wait, "… of 24 hours" is not part of it. */
function adjacent(matches: readonly RegExpMatchArray[]): readonly RegExpMatchArray[] {
  let end = 0;
  const next = matches.findIndex((match, index) => {
    const isGap = index > 0 && (match.index ?? 0) - end > 5;
    end = (match.index ?? 0) + match[0].length;
    return isGap;
  });
  return next === -1 ? matches : matches.slice(0, next);
}

function bounded(seconds: number): number {
  return Math.min(Math.max(seconds, 0), MAX_WAIT_SECONDS);
}
