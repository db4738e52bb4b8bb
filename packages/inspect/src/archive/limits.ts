import type { UnpackLimits } from "./types.ts";

const MIB = 1024 * 1024;

/** What a run may use unless the caller says otherwise; sized for a mail gateway's or an analyst's archive. */
export const DEFAULT_UNPACK_LIMITS: UnpackLimits = Object.freeze({
  maxMembers: 10_000,
  maxMemberBytes: 256 * MIB,
  maxTotalBytes: 2048 * MIB,
  maxRatio: 250,
  timeoutMs: 120_000,
  maxMemoryMiB: 512,
  maxNameBytes: 1024,
  maxListedMembers: 100_000,
});

/** Output up to this size is never called a bomb, whatever its ratio: padded executables compress 1000:1. */
export const RATIO_FREE_BYTES = 64 * MIB;

/** What common file systems allow one name; above it a member's name is flagged `long-name`. */
export const FILE_SYSTEM_NAME_BYTES = 255;

/** A link's target or a symlink-like zip member is read up to this size; a larger "link" is treated as a file. */
export const MAX_LINK_TARGET_BYTES = 4096;

/** Bytes decoded, kept or not, as a multiple of `maxTotalBytes`; beyond it no further member is decoded. */
export const DECODE_FACTOR = 2;

/** Extended attributes, comments and pax headers are read up to this size. */
export const MAX_HEADER_BYTES = 1024 * 1024;

/** Archives looked for in one file, and end records tried for them. */
export const MAX_ARCHIVES_IN_FILE = 64;
export const MAX_END_RECORDS = 1024;

/** Passwords tried; the ones after are ignored. */
export const MAX_PASSWORDS = 256;

/** One line of the child's report; a longer one means that the child is not to be trusted. */
export const MAX_REPORT_LINE_BYTES = 4 * 1024 * 1024;

/** An encrypted zip member whose method only 7-Zip knows is decrypted to memory up to this size. */
export const MAX_REWRAPPED_BYTES = 64 * MIB;

/** Addresses taken from the texts of one message. */
export const MAX_LINKS = 200;

/** What may be passwords, taken from the texts of one message. */
export const MAX_FOUND_PASSWORDS = 64;

/** Keys derived in one run from passwords that have opened nothing yet: ten thousand members times two hundred would take an hour. */
export const MAX_PASSWORD_TRIES = 5000;

/** The part of a run's time that may go into trying passwords, one pass over the archive each. */
export const PASSWORD_TIME_SHARE = 0.6;
