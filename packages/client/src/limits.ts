/** Bytes of one JSON answer, after decompression; a larger one is a `TooLargeError`. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Bytes that are read of an answer that reports a failure; the rest is thrown away. */
export const MAX_ERROR_ANSWER_BYTES = 64 * 1024;

/** Characters of one message of the service that an error repeats. */
export const MAX_MESSAGE_CHARS = 500;

/** Messages of the service that one error repeats. */
export const MAX_SERVICE_MESSAGES = 10;

/** Links of a `cause` chain that an error keeps. */
export const MAX_CAUSES = 5;

/** Redirects within the same origin that one GET follows. */
export const MAX_REDIRECTS = 3;

/** Samples that one bulk state call asks for; longer lists become several calls. */
export const MAX_STATES_PER_CALL = 1_000;

/** The same by GET, where each takes 38 of some 8,000 characters that a URL may have. */
export const MAX_STATES_PER_GET = 150;

/** Records that one search yields: the service returns no more than this (public connectors, 2018–2021). */
export const MAX_SEARCH_RECORDS = 10_000;

/** Records that one listing of samples yields. */
export const MAX_LISTED_RECORDS = 100_000;

/** Bulk state calls in a row that may fail, each after its own retries, before waiting gives up. */
export const MAX_FAILED_POLLS = 5;

/** Characters of a file name in the header of a multipart part; the field `sample_filename` carries all of it. */
export const MAX_PART_FILENAME_CHARS = 255;

/** Bytes of an upload that a transport without streaming (a browser's fetch) gathers before it sends. */
export const MAX_GATHERED_UPLOAD_BYTES = 256 * 1024 * 1024;

/** A wait longer than this many seconds is not believed; it stands for "ask again later". */
export const MAX_WAIT_SECONDS = 30 * 24 * 60 * 60;

/** Times that one download is continued after a break, however far it came each time. */
export const MAX_RESUMES = 100;

/** A connection that yielded fewer bytes than this before it broke counts as no progress. */
export const MIN_RESUME_PROGRESS_BYTES = 64 * 1024;

/** Empty lists and objects of one answer that are taken for each other. */
export const MAX_REPAIRS = 1_000;

/** Records that are asked for at once where answers do not say how many there would be. */
export const PLAIN_PAGE_SIZE = 100;

/** Characters of a region's name. */
export const MAX_REGION_NAME_CHARS = 80;
