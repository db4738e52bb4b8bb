/** The container formats that `unpackArchive` opens; the value is also what `UnpackResult.format` says. */
export type ArchiveFormat =
  | "zip"
  | "7z"
  | "tar"
  | "gz"
  | "bz2"
  | "xz"
  | "zst"
  | "lzma"
  | "compress"
  | "rar"
  | "cab"
  | "iso"
  | "udf"
  | "lzh"
  | "arj"
  | "msi"
  | "wim"
  | "cpio"
  | "rpm"
  | "ar"
  | "xar"
  | "dmg"
  | "img"
  | "vhd"
  | "vmdk"
  | "qcow2"
  | "chm"
  | "squashfs"
  | "eml"
  | "msg"
  | "mbox"
  | "tnef";

/** The bounds of one run. Reaching one is an outcome with a reason, never an exception. */
export interface UnpackLimits {
  /** Members written out; the ones after it are listed as `limit-members`. */
  readonly maxMembers: number;
  /** Bytes of one member; a larger one is dropped as `limit-member-bytes`. */
  readonly maxMemberBytes: number;
  /** Bytes of all members together. */
  readonly maxTotalBytes: number;
  /** Bytes out for one byte in, of one member and of the whole archive; counted only above `RATIO_FREE_BYTES`. */
  readonly maxRatio: number;
  /** Wall time of the whole run; the child is killed when it is over. */
  readonly timeoutMs: number;
  /** Resident memory of the child process. */
  readonly maxMemoryMiB: number;
  /** UTF-8 bytes kept of a member's name; a longer one is cut and flagged `long-name`. */
  readonly maxNameBytes: number;
  /** Members described in the result; further ones are only counted. */
  readonly maxListedMembers: number;
}

/** Why a member was not written out. */
export type MemberReason =
  | "directory"
  | "symlink"
  | "hardlink"
  | "special-file"
  | "sparse-file"
  | "encrypted"
  | "wrong-password"
  | "damaged"
  | "limit-member-bytes"
  | "limit-total-bytes"
  | "limit-members"
  | "limit-ratio"
  | "limit-time"
  | "limit-memory"
  | "unsupported-method"
  | "duplicate-of-member"
  | "crashed";

/** What is remarkable about a member; each is worth showing to an analyst. */
export const MEMBER_FLAGS = [
  "path-traversal",
  "absolute-path",
  "backslash-path",
  "bidi-name",
  "control-name",
  "reserved-name",
  "trailing-space-name",
  "long-name",
  "duplicate-name",
  "size-lies",
  "crc-mismatch",
  "header-mismatch",
  "outside-central-directory",
  "encrypted",
  "overlapping",
  "truncated-name",
] as const;
export type MemberFlag = (typeof MEMBER_FLAGS)[number];

/** What is remarkable about the container itself. */
export const ARCHIVE_ANOMALIES = [
  "concatenated-archives",
  "trailing-data",
  "prefix-data",
  "hidden-data",
  "central-local-mismatch",
  "overlapping-members",
  "members-outside-central-directory",
  "damaged-central-directory",
  "no-central-directory",
  "encrypted-names",
  "truncated",
  "entry-count-mismatch",
  "duplicate-names",
  "views-differ",
  "split-archive",
  "members-not-listed",
] as const;
export type ArchiveAnomaly = (typeof ARCHIVE_ANOMALIES)[number];

/** What a message says of itself; each cut to some hundred characters, and written by whoever sent it. */
export interface MailFacts {
  readonly from?: string;
  readonly subject?: string;
  readonly date?: string;
  readonly messageId?: string;
}

/** One member of an archive, with its own outcome; nothing that was seen is left out. */
export interface UnpackedMember {
  /** Position in this result, from 0. */
  readonly index: number;
  /** Decoded name, at most `maxNameBytes` of UTF-8; control and bidi characters are kept, so display code escapes. */
  readonly name: string;
  /** The name that a second header gives to the same member, where the two disagree. */
  readonly otherName?: string;
  /** What the archive says the size is. */
  readonly declaredSizeBytes?: number;
  /** What came out. */
  readonly sizeBytes?: number;
  readonly outcome: "extracted" | "skipped";
  /** Set when skipped. */
  readonly reason?: MemberReason;
  readonly flags: readonly MemberFlag[];
  /** Name of the file inside `outDir` (`000003`): from the index, never from the member's name. */
  readonly file?: string;
  /** Of the extracted bytes, lower-case hex. */
  readonly sha256?: string;
  /** ISO 8601 in UTC where the format stores UTC, without zone where it stores local time. */
  readonly modifiedAt?: string;
  /** Where a link points to, as it stands in the archive. */
  readonly linkTarget?: string;
}

/** Why a run did not yield everything. */
export type UnpackReason =
  | "password-needed"
  | "damaged"
  | "limit-time"
  | "limit-memory"
  | "limit-members"
  | "limit-member-bytes"
  | "limit-total-bytes"
  | "limit-ratio"
  | "crashed"
  | "unsupported"
  | "split"
  | "not-an-archive";

/** What a run yields. */
export interface UnpackResult {
  readonly format: ArchiveFormat | "unknown";
  /** `complete`: every file came out. `partial`: some did not, `reason` says why. `refused`: none did. */
  readonly outcome: "complete" | "partial" | "refused";
  readonly reason?: UnpackReason;
  readonly members: readonly UnpackedMember[];
  readonly anomalies: readonly ArchiveAnomaly[];
  /** Index in `passwords` of the one that opened most members. */
  readonly passwordIndex?: number;
  /** Of a message. */
  readonly mail?: MailFacts;
  /** Addresses of http and https in the texts of a message, each once, without the wrappers of mail gateways. */
  readonly links: readonly string[];
  /** What in the texts of a message may be a password, the likeliest first. Secrets: never to be logged or shown. */
  readonly foundPasswords: readonly string[];
  /** Members seen, also those beyond `maxListedMembers`. */
  readonly listedMembers: number;
  /** Bytes written to `outDir`. */
  readonly totalBytes: number;
  readonly elapsedMs: number;
  /** The most memory that the child took, where it came to its own end. */
  readonly peakMemoryMiB?: number;
}

/** What `unpackArchive` is asked for. */
export interface UnpackOptions {
  /** The archive; only read. */
  readonly path: string;
  /** The type's id from `identify`; see `isUnpackable`. */
  readonly typeId: string;
  /** The archive's own name, from which a gz, bz2, xz or zst member is named when its header names none. */
  readonly name?: string;
  /** Tried in this order on encrypted members; never logged, nor visible in the list of processes. */
  readonly passwords?: readonly string[];
  /** A folder that is empty or does not exist yet; receives the members as `000000`, `000001` … with mode 0600. */
  readonly outDir: string;
  readonly limits?: Partial<UnpackLimits>;
  /** Aborting kills the child, removes what was written and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
