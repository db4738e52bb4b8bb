const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MIB = 1024 * 1024;

/** What one installation allows; configuration may change each. */
export interface PipelineLimits {
  /** Bytes of one file, handed in or taken out of an archive. */
  readonly fileBytes: number;
  /** Archives within archives: the root is at depth 0, and no archive at this depth is opened. */
  readonly unpackDepth: number;
  /** Members that one root may bring up, over all its archives. */
  readonly membersPerRoot: number;
  /** Bytes of all members of one root. */
  readonly bytesPerRoot: number;
  /** Milliseconds for one archive. */
  readonly unpackMs: number;
  /** Bytes of one element of an analysis. */
  readonly elementBytes: number;
  /** Bytes of an analysis.json that a report is built from; of a larger one the report says that it is missing. */
  readonly analysisBytes: number;
  /** Bytes of processes.json, warnings.json and the like, where a report reads them. */
  readonly smallElementBytes: number;
}

export const DEFAULT_PIPELINE_LIMITS: PipelineLimits = {
  fileBytes: 250 * MIB,
  unpackDepth: 6,
  membersPerRoot: 5000,
  bytesPerRoot: 2048 * MIB,
  unpackMs: 2 * MINUTE,
  elementBytes: 512 * MIB,
  analysisBytes: 64 * MIB,
  smallElementBytes: 8 * MIB,
};

/** Claims in a row without an outcome: what takes the process down that often is given up as failed. */
export const MAX_CLAIMS = 10;

/** Faults in a row in one state before the item is given up as failed. */
export const MAX_FAULTS = 8;

/** First pause after a fault or a target that is away; doubles each time up to the longest. */
export const BACKOFF_MS = { first: 1 * SECOND, longest: 10 * MINUTE } as const;

/** A wrong key is one for all items: they wait for somebody to put it right, and look again after this. */
export const UNAUTHORIZED_PAUSE_MS = 5 * MINUTE;

/** Without a word of the service on how long its limit lasts. */
export const RATE_LIMIT_PAUSE_MS = 15 * MINUTE;

/** How long an item sleeps while its twin is under way; the twin's end wakes it before. */
export const TWIN_PAUSE_MS = 30 * SECOND;

/** The service counts a second submission within 15 minutes as the same; a shorter window would pay for nothing. */
export const MIN_DEDUPE_WINDOW_MS = 15 * MINUTE;
export const DEFAULT_DEDUPE_WINDOW_MS = 24 * 60 * MINUTE;
/** What failed may have met a service on a bad day: it is tried again sooner. */
export const DEFAULT_FAILED_WINDOW_MS = 60 * MINUTE;

/** How far our clock and the service's may differ when a lost submission is looked up. */
export const CLOCK_SKEW_MS = 10 * MINUTE;

/** A sample may be unknown to the service for some seconds after its submission. */
export const UNKNOWN_SAMPLE_GRACE_MS = MINUTE;

/** How long the answer on the service's limits is believed. */
export const RATE_LIMIT_FRESH_MS = MINUTE;

/** Our own windows are rolling days. */
export const QUOTA_WINDOW_MS = 24 * 60 * MINUTE;

/** How long a target may be away before an item goes to the next one of its rule. */
export const FAILOVER_AFTER_MS = 5 * MINUTE;

/** The longest wait of one that is far behind in the queue: slots come free before their time, when items end without spending theirs. */
export const QUEUE_PAUSE_MS = 15 * MINUTE;

/** The longest wait for a reservation of somebody else to come free. */
export const RESERVATION_PAUSE_MS = MINUTE;

/** Characters of a text from a target that go into a reason. */
export const MAX_FOREIGN_TEXT_CHARS = 500;

/** Characters of an indicator's name that go into the sentence on the verdict. */
export const MAX_INDICATOR_NAME_CHARS = 120;

/** Entries of one submission. */
export const MAX_ENTRIES = 10_000;

/** Characters of a URL. */
export const MAX_URL_CHARS = 8192;

/** Elements of one sample that are fetched at the same time. */
export const COLLECT_PARALLEL = 4;

/** Characters of a name; a longer one is cut. */
export const MAX_NAME_CHARS = 4096;

/** Characters of what a source says about where it found something; more is cut. */
export const MAX_SOURCE_REF_CHARS = 1000;

/** Members that are stored at the same time. */
export const STORE_PARALLEL = 64;

/** What may be passwords, found in the messages of one root. */
export const MAX_FOUND_PASSWORDS_PER_ROOT = 64;

/** Passwords of the configuration that are tried on archives. */
export const MAX_ARCHIVE_PASSWORDS = 128;
