import { CURATED_FORMATS, findCuratedFeed, type CuratedFeedName, type CuratedFormat } from "@fumehood/contract";
import { parseMoment, storedTime } from "../times.ts";

/** What the last part of a curated feed's path asks for. */
export interface CuratedRequest {
  feed: CuratedFeedName;
  format: CuratedFormat;
  /** Text between name and format. */
  day: string | undefined;
}

/** Reads `NAME.FORMAT` or `NAME_DAY.FORMAT`; `undefined` when there is no such feed or format. */
export function readCuratedName(file: string): CuratedRequest | undefined {
  const dot = file.lastIndexOf(".");
  const stem = file.slice(0, Math.max(0, dot));
  const mark = stem.indexOf("_");
  const feed = findCuratedFeed(mark < 0 ? stem : stem.slice(0, mark));
  const format = CURATED_FORMATS.find((name) => name === file.slice(dot + 1));
  if (!feed || !format) return undefined;
  return { feed: feed.name, format, day: mark < 0 ? undefined : stem.slice(mark + 1) };
}

const DAY_MS = 86_400_000;

/** A stretch of time: from `after`, up to but without `before`. */
export interface FeedPeriod {
  after?: string;
  before?: string;
}

/**
 * The day (UTC) that a text names, as a date or in words such as `2 days ago`; `undefined` for anything else.
 */
export function readDay(text: string, nowMs: number): Required<FeedPeriod> | undefined {
  const moment = parseMoment(text, nowMs);
  if (moment === undefined) return undefined;
  const start = moment - (moment % DAY_MS);
  return { after: storedTime(start), before: storedTime(start + DAY_MS) };
}

/**
 * What a feed covers. Of a day: that day, within what is asked for. Else what is asked for; and without either, the last 24 hours. The guide
 * calls the feed without a date hourly, and one client takes it for today's: the last 24 hours hold both, whenever it is fetched.
 */
export function decidePeriod(day: Required<FeedPeriod> | undefined, asked: FeedPeriod, nowMs: number): FeedPeriod {
  if (day === undefined) {
    const isAsked = asked.after !== undefined || asked.before !== undefined;
    return isAsked ? asked : { after: storedTime(nowMs - DAY_MS) };
  }
  const { after = day.after, before = day.before } = asked;
  return { after: after > day.after ? after : day.after, before: before < day.before ? before : day.before };
}
