/** The most that the feeds take of one analysis; further lines are left out. Counts, unless the name says otherwise. */
export const FEED_LIMITS = {
  /** Lines of one sample in all feeds together. */
  itemsPerSample: 5000,
  indicators: 1000,
  evidencePerIndicator: 200,
  /** Entries of one piece of evidence, and of a list in it. */
  valuesPerEvidence: 50,
  streams: 10_000,
  /** Lookups or requests of one stream. */
  decodedPerStream: 1000,
  answersPerLookup: 50,
  processes: 5000,
  /** Files or registry keys of one process, each list by itself. */
  namesPerProcess: 1000,
  artifacts: 5000,
  domains: 5000,
  /** Longest text that a line holds; longer ones are no observable that anybody could match. */
  valueChars: 4096,
  /** Evidence of one indicator that is searched for URLs and keys, in characters, and what is found in it. */
  searchedChars: 65_536,
  valuesPerText: 200,
} as const;
