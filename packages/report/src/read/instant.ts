const END_OF_TIME_MS = Date.UTC(10_000, 0, 1);
/** Beyond this many, a number cannot be seconds of our age: it is milliseconds. */
const MILLISECONDS_FROM = 100_000_000_000;
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?$/;
const MAIL_DATE = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:UTC|GMT|[+-]\d{4})$/;

/**
 * Reads a time as the service writes it in its several ages: epoch seconds (number or digits), ISO 8601, or
 * `Fri, 19 Jun 2020 14:28:07 UTC`. Returns ISO 8601 in UTC, or `null`. ISO text without a zone is taken as UTC.
 */
export function parseInstant(value: unknown): string | null {
  if (typeof value === "number") return fromEpoch(value);
  if (typeof value !== "string" || value.length > 40) return null;
  if (/^\d{9,13}(?:\.\d{1,9})?$/.test(value)) return fromEpoch(Number(value));
  const iso = ISO.exec(value);
  if (iso) return fromMilliseconds(Date.parse(withZone(value, iso[1])));
  return MAIL_DATE.test(value) ? fromMilliseconds(Date.parse(value)) : null;
}

function withZone(value: string, zone: string | undefined): string {
  if (value.length === 10) return value;
  const text = value.replace(" ", "T");
  return zone === undefined ? `${text}Z` : text;
}

function fromEpoch(value: number): string | null {
  return fromMilliseconds(value >= MILLISECONDS_FROM ? value : value * 1000);
}

function fromMilliseconds(ms: number): string | null {
  if (!Number.isFinite(ms) || ms < 0 || ms >= END_OF_TIME_MS) return null;
  return new Date(Math.round(ms)).toISOString().replace(".000Z", "Z");
}
