/** Limits on what comes from outside. Sizes are bytes, times milliseconds, the rest counts, unless the name says otherwise. */
export const SANDBOX_LIMITS = {
  /** Largest file that may be submitted. The service's own limit is not published, so it is a setting. */
  maxSampleBytes: 250 * 1024 * 1024,
  /** What all uploads together may take whose key is not known yet, in samples of the largest size: so much disk strangers can occupy. */
  maxStagedSamples: 4,
  /** Body of any request but a multipart one. Ten thousand ids of a bulk question take 360 kB. */
  maxBodyBytes: 1024 * 1024,
  maxFields: 100,
  maxParts: 110,
  maxFieldNameBytes: 100,
  maxFieldBytes: 64 * 1024,
  maxFilenameChars: 255,
  maxUrlChars: 4096,
  maxTags: 50,
  maxTagChars: 100,
  /** Length of any other text of a submission: password, names of machine, playbook and exit, callback. */
  maxOptionChars: 1024,
  /** Length of a name, title or e-mail address of a user, and of an organisation's name. */
  maxAccountTextChars: 255,
  /** Windows of one submission limit, and what each may say; the longest is a leap year. */
  maxLimitWindows: 10,
  maxLimitSamples: 10_000_000,
  maxLimitMinutes: 527_040,
  maxIds: 10_000,
  defaultPageSize: 100,
  maxPageSize: 1000,
  /** Searches look no deeper; the service stops at the same number. */
  maxSearchResults: 10_000,
  maxQueryChars: 2048,
  maxQueryClauses: 64,
  maxQueryDepth: 16,
  /** Wildcards in one word, and words that all those of a search may stand for. */
  maxWildcards: 8,
  maxExpandedTerms: 10_000,
  /** Words that are looked at for a wildcard of which neither beginning nor end is known. */
  maxScannedTerms: 2_000_000,
  /** Samples that are counted to learn how common a word is; beyond it is estimated. */
  countedSamples: 2048,
  /** Samples that one statement of a search looks at, fewer where many words are looked up; between two statements others get their turn. */
  searchedAtOnce: 16_384,
  /** Samples of which one statement of a list reads more than an index has; then others get their turn. */
  samplesReadAtOnce: 2048,
  /** A search answers with what it has found until then. */
  searchTimeoutMs: 5000,
  maxTermChars: 200,
  maxTermsPerSample: 2000,
  maxPathParameterChars: 300,
  /** Lines of a curated feed that are read from the tables at a time. */
  feedPageLines: 1000,
  /** Lines of a feed that are gone through before other requests have their turn. */
  feedLinesAtOnce: 20_000,
  /** How long a claim lasts without a sign of life of the worker. */
  leaseMs: 15_000,
  /** Times that a sample is tried before it ends as `fail`. */
  maxAttempts: 3,
  /**
   * Times that a sample is taken up at all: one that kills its worker must not do so for ever. More than the above, because most workers die of
   * something else, and then take the oldest samples with them each time.
   */
  maxClaims: 8,
  analysisTimeoutMs: 10 * 60_000,
  maxExtractedArtifacts: 500,
  maxExtractedBytes: 256 * 1024 * 1024,
  /** Times that a callback is tried; with the waits between them that is about a day. */
  callbackMaxAttempts: 8,
  callbackFirstDelayMs: 15_000,
  callbackMaxDelayMs: 6 * 3_600_000,
  /** For one attempt, redirects included. */
  callbackTimeoutMs: 20_000,
  callbackMaxRedirects: 3,
  callbackMaxAnswerBytes: 64 * 1024,
  /** Largest element that an engine may deliver: a capture, a video. */
  maxElementBytes: 512 * 1024 * 1024,
  /** Largest analysis document that is kept. */
  maxDocumentBytes: 64 * 1024 * 1024,
} as const;

export type SandboxLimits = { readonly [K in keyof typeof SANDBOX_LIMITS]: number };
