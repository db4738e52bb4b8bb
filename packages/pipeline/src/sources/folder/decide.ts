import type { BigIntStats } from "node:fs";
import type { Reason } from "@fumehood/contract";
import { reason } from "../../outcome.ts";
import { isPartialName } from "./names.ts";
import { settledAt } from "./version.ts";
import type { FileVersion } from "./version.ts";
import type { FoundEntry } from "./walk.ts";

/** What becomes of a name before anybody looks at the file. `left-out` is what the settings say and needs no word. */
export type NameDecision =
  | { readonly kind: "look" }
  | { readonly kind: "left-out" }
  | { readonly kind: "waiting"; readonly reason: Reason };

export interface NameRules {
  /** Compiled patterns; no `include` means all. */
  readonly include: readonly ((path: string) => boolean)[];
  readonly exclude: readonly ((path: string) => boolean)[];
}

const UNFINISHED = reason("source.unfinished-name", "The name says that somebody is still writing it.");

export function decideName(entry: FoundEntry, { include, exclude }: NameRules): NameDecision {
  const fits = (matches: (path: string) => boolean) => matches(entry.relative);
  if (exclude.some(fits) || (include.length > 0 && !include.some(fits))) return { kind: "left-out" };
  if (isPartialName(entry.name)) return { kind: "waiting", reason: UNFINISHED };
  return { kind: "look" };
}

export type FileDecision =
  | { readonly kind: "take" }
  | { readonly kind: "waiting"; readonly until: number; readonly reason: Reason }
  | { readonly kind: "ignored"; readonly reason: Reason };

const KINDS: readonly (readonly [is: (stat: BigIntStats) => boolean, what: string])[] = [
  [(stat) => stat.isSymbolicLink(), "A link, which is not followed."],
  [(stat) => stat.isFIFO(), "A named pipe, not a file."],
  [(stat) => stat.isSocket(), "A socket, not a file."],
  [(stat) => stat.isBlockDevice() || stat.isCharacterDevice(), "A device, not a file."],
];

/** Why something is no file to be taken; `undefined` for regular files. */
export function decideKind(stat: BigIntStats): Reason | undefined {
  if (stat.isFile()) return undefined;
  return reason("source.not-a-file", KINDS.find(([is]) => is(stat))?.[1] ?? "Not a regular file.");
}

export interface AgeContext {
  readonly now: number;
  /** When it was found first at this version. */
  readonly firstSeenAt: number;
  readonly settleMs: number;
}

/** Whether the file has been at rest for long enough. */
export function decideAge(version: FileVersion, { now, firstSeenAt, settleMs }: AgeContext): FileDecision {
  const until = settledAt(version, settleMs, firstSeenAt);
  if (now >= until) return { kind: "take" };
  return { kind: "waiting", until, reason: reason("source.settling", "It changed just now, and may be growing.") };
}

export interface WholenessFacts {
  /** What the file lacks by its own account. */
  readonly truncation: string | undefined;
  /** The hash in its name is not that of its bytes. */
  readonly isOtherHash: boolean;
}

/** A flag for items that were taken although they do not seem to be whole. */
export const PARTIAL_FLAG = "partial-capture";

/** Whether a file that may be cut off is taken, with which flags, or given time to come whole. */
export function decideWholeness(
  { truncation, isOtherHash }: WholenessFacts,
  { now, until }: { readonly now: number; readonly until: number },
): { readonly kind: "take"; readonly flags: readonly string[] } | Extract<FileDecision, { kind: "waiting" }> {
  if (truncation === undefined && !isOtherHash) return { kind: "take", flags: [] };
  if (now >= until) return { kind: "take", flags: [PARTIAL_FLAG] };
  const why = truncation ?? "Its bytes do not have the hash that its name holds.";
  return {
    kind: "waiting",
    until,
    reason: reason("source.partial-capture", `${why} It may be a capture that goes on.`),
  };
}
