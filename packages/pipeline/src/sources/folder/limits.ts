/** Names that are looked at together. */
export const BATCH_FILES = 256;

/** Files that are handed in with one transaction. */
export const HAND_IN_FILES = 64;

/** Files that are read at the same time. */
export const PARALLEL_READS = 8;

/** Folders in folders that are looked into. */
export const MAX_FOLDER_DEPTH = 32;

/** Folders that one look may find; more are left for the notes. */
export const MAX_FOLDERS = 100_000;

/** Folders that are watched for hints; the others are found by the sweeps. */
export const MAX_WATCHED_FOLDERS = 256;

/** Names that hints may leave; with more, the whole folder is looked at. */
export const MAX_HINTS = 1000;

/** Files of which it is remembered that they wait; with more, the whole folder is looked at when the first is due. */
export const MAX_WAITING = 10_000;

/** Bytes at the beginning and at the end by which a file is judged to be whole. */
export const HEAD_BYTES = 64 * 1024;
export const TAIL_BYTES = 128 * 1024;

/** A sweep that took long is followed by a pause of this many times its length, so that looking never fills a processor. */
export const SWEEP_SHARE = 4;

/** Names that are tried when a file of the same name lies where it is to be moved. */
export const MAX_NAME_TRIES = 1000;

/** How long hints are gathered before they are looked at. */
export const HINT_PAUSE_MS = 50;
