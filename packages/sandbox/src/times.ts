/** As times stand in the tables: ISO 8601 in UTC with milliseconds. */
export function storedTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** As the service writes times: whole seconds and a `Z`. */
export function wireTime(stored: string): string;
export function wireTime(stored: string | null): string | null;
export function wireTime(stored: string | null): string | null {
  return stored === null ? null : `${stored.slice(0, 19)}Z`;
}

/** Epoch seconds to the service's text. */
export function wireTimeOfSeconds(seconds: number): string {
  return wireTime(storedTime(Math.floor(seconds) * 1000));
}

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  // As calendars have different months, these are the usual means of free text: 30 and 365 days.
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
};

const MAX_MOMENT_CHARS = 64;

/**
 * Reads `before` and `after`: ISO 8601, a plain date (its first moment, UTC), epoch seconds, or free text as clients send it: `now`, `today`,
 * `yesterday`, `last hour` (the guide writes `last_hour`), `30 days ago`. Returns milliseconds, `undefined` for anything else.
 */
export function parseMoment(text: string, nowMs: number): number | undefined {
  const moment = text.trim().toLowerCase().replaceAll("_", " ");
  if (moment.length > MAX_MOMENT_CHARS) return undefined;
  return parseWord(moment, nowMs) ?? parseRelative(moment, nowMs) ?? parseAbsolute(moment);
}

function parseWord(moment: string, nowMs: number): number | undefined {
  const today = nowMs - (nowMs % 86_400_000);
  if (moment === "now") return nowMs;
  if (moment === "today") return today;
  if (moment === "yesterday") return today - 86_400_000;
  return moment === "tomorrow" ? today + 86_400_000 : undefined;
}

function parseRelative(moment: string, nowMs: number): number | undefined {
  const ago = /^(\d{1,6}|an?) (second|minute|hour|day|week|month|year)s? ago$/.exec(moment);
  const last = /^last (\d{1,6} )?(second|minute|hour|day|week|month|year)s?$/.exec(moment);
  const unit = UNIT_MS[ago?.[2] ?? last?.[2] ?? ""];
  if (unit === undefined) return undefined;
  const count = Number.parseInt(ago?.[1] ?? last?.[1] ?? "1", 10);
  const at = nowMs - (Number.isNaN(count) ? 1 : count) * unit;
  return isStorable(at) ? at : undefined;
}

function parseAbsolute(moment: string): number | undefined {
  if (/^\d{9,11}$/.test(moment)) return Number(moment) * 1000;
  // Dates without their zeros are seen too: `2017-2-2`.
  const iso = /^(\d{4}-\d{1,2}-\d{1,2})(?:[t ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(z|[+-]\d\d:?\d\d)?)?$/.exec(moment);
  if (!iso) return undefined;
  const date = (iso[1] ?? "").replaceAll(/-(?=\d(?:-|$))/g, "-0");
  if (!isDay(date)) return undefined;
  const zone = iso[3] === undefined || iso[3] === "z" ? "Z" : iso[3];
  const at = Date.parse(iso[2] === undefined ? `${date}T00:00Z` : `${date}T${iso[2]}${zone}`);
  return isStorable(at) ? at : undefined;
}

/** The platform reads the 30th of February as a day of March. */
function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00Z`);
  return isStorable(at) && storedTime(at).startsWith(date);
}

/** Times are compared as text with four digits for the year. */
function isStorable(epochMs: number): boolean {
  return epochMs >= 0 && epochMs < 253_402_300_800_000;
}
