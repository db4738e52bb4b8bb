import type { CuratedEntry, CuratedFeedName } from "@fumehood/contract";

/** What a format may know besides the lines. */
export interface FeedHead {
  feed: CuratedFeedName;
  /** One sentence on the feed. */
  description: string;
  /** When this was asked for, as on the wire. */
  producedAt: string;
}

/** Writes a feed piece by piece, so that its length needs no memory. */
export interface FeedFormat {
  contentType: string;
  write(head: FeedHead, entries: AsyncIterable<CuratedEntry>): AsyncGenerator<string>;
}
