/** What the two listings have in common. Times: a `Date`, ISO 8601 text, a date, or the service's free text such as `30 days ago`. */
export interface ListingQuery {
  readonly before?: string | Date | undefined;
  readonly after?: string | Date | undefined;
  /** Only samples of the key's organisation. */
  readonly orgOnly?: boolean | undefined;
  /** Only samples of the key's user. */
  readonly userOnly?: boolean | undefined;
  /** Records in one answer; the service may give fewer. */
  readonly pageSize?: number | undefined;
  /** The first record's number, from 0. */
  readonly offset?: number | undefined;
  /** Records that an iteration yields at most. */
  readonly maxRecords?: number | undefined;
}

export function timeText(time: string | Date | undefined): string | undefined {
  return time instanceof Date ? time.toISOString() : time;
}
