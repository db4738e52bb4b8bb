/** Limits on files of faults and on what faults may do. Sizes are bytes, times as their names say, the rest counts. */
export const FAULT_LIMITS = {
  maxFileBytes: 256 * 1024,
  maxRules: 200,
  maxNameChars: 100,
  maxPatternChars: 300,
  maxLoginChars: 200,
  maxMessageChars: 500,
  maxOperations: 200,
  maxFields: 50,
  maxFieldChars: 200,
  maxCount: 1_000_000_000,
  maxRetryAfterSeconds: 30 * 24 * 3600,
  maxDelayMs: 10 * 60_000,
  maxIntervalMs: 60_000,
  maxChunkBytes: 1024 * 1024,
  maxReplacedBodyChars: 64 * 1024,
  maxHiddenSeconds: 3600,
  maxHiddenRequests: 10_000,
  /** Samples that are unknown at the same time; beyond that the oldest is known again. */
  maxHiddenSamples: 10_000,
  /** Largest answer out of which fields are taken; a larger one goes as it is. */
  maxRewrittenBytes: 16 * 1024 * 1024,
  /** What is sent of a body that is to be cut and does not say how long it is. */
  unknownSizeBytes: 1024,
} as const;
