import { TLP_LEVELS } from "@fumehood/contract";
import type { Decision, Item, Tlp, VerdictLevel } from "@fumehood/contract";
import { fitsChannel } from "../channels.ts";

/** What a sink wants to hear of. All that is given must hold. */
export interface SinkFilter {
  /** Lowest threat score; an item without a score has none. */
  readonly minScore?: number;
  readonly verdicts?: readonly VerdictLevel[];
  /** Channels, or beginnings with `*`. */
  readonly channels?: readonly string[];
  /** One of these. */
  readonly tags?: readonly string[];
  readonly targets?: readonly string[];
  /** Without this: `submitted` and `duplicate`, which are those that have a verdict. */
  readonly decisions?: readonly Decision[];
  /** The highest marking that may go there; what has none counts by whether it is private. */
  readonly maxTlp: Tlp;
}

const WITH_A_VERDICT: readonly Decision[] = ["submitted", "duplicate"];

/** How an item is marked where nobody marked it: what is private stays among those who handed it in and their partners. */
export function markingOf({ options }: Pick<Item, "options">): Tlp {
  return options.tlp ?? (options.isPrivate === false ? "clear" : "amber");
}

/** Whether an item that ended goes to a sink. */
export function isWanted(item: Item, filter: SinkFilter): boolean {
  const { minScore, verdicts, channels, tags, targets, decisions = WITH_A_VERDICT, maxTlp } = filter;
  if (TLP_LEVELS.indexOf(markingOf(item)) > TLP_LEVELS.indexOf(maxTlp)) return false;
  if (!decisions.includes(item.decision)) return false;
  if (minScore !== undefined && (item.threatScore ?? -1) < minScore) return false;
  if (verdicts !== undefined && (item.verdict === null || !verdicts.includes(item.verdict))) return false;
  if (channels?.some((pattern) => fitsChannel(pattern, item.channel)) === false) return false;
  if (targets?.includes(item.target) === false) return false;
  return tags === undefined || tags.some((tag) => item.options.tags?.includes(tag) === true);
}

/** The filter as a sentence. */
export function describeFilter({ minScore, verdicts, channels, tags, targets, decisions, maxTlp }: SinkFilter): string {
  const parts = [
    decisions === undefined ? "verdicts" : `decisions ${decisions.join(", ")}`,
    minScore === undefined ? "" : `from score ${minScore}`,
    verdicts === undefined ? "" : `that are ${verdicts.join(" or ")}`,
    channels === undefined ? "" : `through ${channels.join(", ")}`,
    targets === undefined ? "" : `from ${targets.join(", ")}`,
    tags === undefined ? "" : `tagged ${tags.join(" or ")}`,
    `up to TLP:${maxTlp.toUpperCase()}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}
