import type { Reason } from "@fumehood/contract";
import { findPasswordsInName } from "@fumehood/inspect";
import type { ItemRecord } from "../item-record.ts";
import type { PipelineLimits } from "../limits.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { UnpackedArchive } from "../unpacker.ts";

/** What samples are usually locked with, most usual first; tried after the password of the submission. */
export const DEFAULT_PASSWORDS: readonly string[] = [
  "infected",
  "malware",
  "virus",
  "password",
  "1234",
  "12345",
  "123456",
  "dangerous",
];

export type UnpackPlan =
  | {
      readonly kind: "unpack";
      readonly passwords: readonly string[];
      readonly limits: {
        readonly maxMembers: number;
        readonly maxMemberBytes: number;
        readonly maxTotalBytes: number;
        readonly timeoutMs: number;
        readonly maxListedMembers: number;
      };
    }
  | { readonly kind: "refuse"; readonly outcome: StageOutcome };

/** Members beyond those that could be taken out anyway are counted and not listed one by one. */
const LISTED_PER_EXTRACTED = 2;

/** What may open an archive, by where it is from. */
export interface KnownPasswords {
  /** Given with the submission. */
  readonly given: string | null;
  /** In messages of the same submission, the likeliest first. */
  readonly found: readonly string[];
  readonly configured: readonly string[];
}

/** In the order in which they are likely to fit, each once. */
export function orderPasswords(name: string, { given, found, configured }: KnownPasswords): readonly string[] {
  const certain = given === null ? [] : [given];
  return [...new Set([...certain, ...found, ...findPasswordsInName(name), ...configured, ...DEFAULT_PASSWORDS])];
}

/** Whether an archive is opened, with which passwords, and how much it may still bring up: its root's allowance is shared by the family. */
export function planUnpack(
  { item }: ItemRecord,
  passwords: KnownPasswords,
  family: { readonly items: number; readonly bytes: number },
  limits: PipelineLimits,
): UnpackPlan {
  const membersLeft = limits.membersPerRoot - family.items;
  const bytesLeft = limits.bytesPerRoot - family.bytes;
  if (item.depth >= limits.unpackDepth) {
    return refuse(
      "unpack.limit-depth",
      `An archive within ${item.depth} archives is not opened: the limit is ${limits.unpackDepth}.`,
    );
  }
  if (membersLeft <= 0)
    return refuse("unpack.limit-members", `The limit of ${limits.membersPerRoot} members is reached.`);
  if (bytesLeft <= 0)
    return refuse("unpack.limit-bytes", `The limit of ${limits.bytesPerRoot} bytes of members is reached.`);
  return {
    kind: "unpack",
    passwords: orderPasswords(item.name, passwords),
    limits: {
      maxMembers: membersLeft,
      maxMemberBytes: limits.fileBytes,
      maxTotalBytes: bytesLeft,
      timeoutMs: limits.unpackMs,
      maxListedMembers: membersLeft * LISTED_PER_EXTRACTED,
    },
  };
}

function refuse(code: string, text: string): UnpackPlan {
  return { kind: "refuse", outcome: rejected(reason(code, text)) };
}

function rejected(why: Reason): Extract<StageOutcome, { kind: "end" }> {
  return { kind: "end", state: "rejected", decision: "refused", reason: why };
}

const ARCHIVE_SENTENCES: Readonly<Record<string, string>> = {
  "password-needed": "The archive needs a password that is not known. Hand it in again with the password.",
  damaged: "The archive is damaged: nothing could be taken out.",
  "limit-time": "Opening the archive took longer than allowed.",
  "limit-memory": "Opening the archive took more memory than allowed.",
  "limit-members": "The archive has more members than allowed.",
  "limit-member-bytes": "No member of the archive is within the size limit.",
  "limit-total-bytes": "The members of the archive are larger than allowed.",
  "limit-ratio": "The archive grows without measure when it is opened.",
  crashed: "The program that opens archives failed at this one.",
  unsupported: "The archive is of a kind that cannot be opened here.",
  split: "One part of an archive that lies in several: only all of them together can be opened.",
};

/** The end of an archive of which nothing came out. */
export function refuseArchive(why: string | undefined): Extract<StageOutcome, { kind: "end" }> {
  const known = why !== undefined && Object.hasOwn(ARCHIVE_SENTENCES, why) ? why : "damaged";
  return rejected(reason(`unpack.${known}`, ARCHIVE_SENTENCES[known] ?? ""));
}

const MEMBER_SENTENCES: Readonly<Record<string, string>> = {
  symlink: "A symbolic link: links are not followed.",
  hardlink: "A hard link: links are not followed.",
  "special-file": "A device or a pipe, not a file.",
  "sparse-file": "A sparse file, which is not taken out.",
  encrypted: "Locked with a password that is not known.",
  "wrong-password": "Locked with a password that is not known.",
  damaged: "Damaged: it could not be taken out whole.",
  "limit-member-bytes": "Larger than one file may be.",
  "limit-total-bytes": "The limit of bytes of all members was reached before it.",
  "limit-members": "The limit of members was reached before it.",
  "limit-ratio": "It grows without measure when it is taken out.",
  "limit-time": "The time for the archive was over before it.",
  "limit-memory": "The memory for the archive was used up before it.",
  "unsupported-method": "Packed by a method that is not known here.",
  "duplicate-of-member": "The same bytes as another member of the archive.",
  crashed: "The program that opens archives failed before it.",
};

/** Why a member did not come out. */
export function whyLeftOut(why: string | undefined): Reason {
  const known = why !== undefined && Object.hasOwn(MEMBER_SENTENCES, why) ? why : "damaged";
  return reason(`unpack.member-${known}`, MEMBER_SENTENCES[known] ?? "");
}

/** One line on what came out and what did not: "12 members, 9 taken out; not: 2 encrypted, 1 symlink; 3 folders." */
export function describeUnpacking({
  members,
  listedMembers,
  links = [],
}: Pick<UnpackedArchive, "members" | "listedMembers" | "links">): string {
  const files = members.filter(({ reason: why }) => why !== "directory");
  const folders = members.length - files.length;
  const left = new Map<string, number>();
  for (const { outcome, reason: why = "damaged" } of files) {
    if (outcome === "skipped") left.set(why, (left.get(why) ?? 0) + 1);
  }
  const taken = files.length - [...left.values()].reduce((sum, many) => sum + many, 0);
  const notListed = listedMembers - members.length;
  return [
    `${count(files.length, "member")}, ${taken} taken out`,
    ...(left.size === 0 ? [] : [`not: ${[...left].map(([why, many]) => `${many} ${why}`).join(", ")}`]),
    ...(folders === 0 ? [] : [count(folders, "folder")]),
    ...(links.length === 0 ? [] : [`${links.length} ${links.length === 1 ? "address" : "addresses"}`]),
    ...(notListed <= 0 ? [] : [`${notListed} more that are not listed`]),
  ].join("; ");
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? "" : "s"}`;
}
