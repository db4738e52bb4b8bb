export { createUnpacker, unpackArchive } from "./unpack.ts";
export type { Unpacker, UnpackerOptions } from "./unpack.ts";
export { archiveFormatOf, isUnpackable } from "./formats.ts";
export { DEFAULT_UNPACK_LIMITS, RATIO_FREE_BYTES } from "./limits.ts";
export { ARCHIVE_ANOMALIES, MEMBER_FLAGS } from "./types.ts";
export { UnpackError } from "./errors.ts";
export type { UnpackErrorCode } from "./errors.ts";
export type {
  ArchiveAnomaly,
  ArchiveFormat,
  MailFacts,
  MemberFlag,
  MemberReason,
  UnpackLimits,
  UnpackOptions,
  UnpackReason,
  UnpackResult,
  UnpackedMember,
} from "./types.ts";
export { findPasswordsInName } from "./passwords/find-passwords.ts";
