import type { MemberReason, UnpackReason, UnpackResult, UnpackedMember } from "./types.ts";

/** What a skipped member says about the run as a whole; undefined where nothing was lost by skipping it. */
const RUN_REASON: Readonly<Record<MemberReason, UnpackReason | undefined>> = {
  directory: undefined,
  symlink: undefined,
  hardlink: undefined,
  "special-file": undefined,
  "duplicate-of-member": undefined,
  "sparse-file": "unsupported",
  encrypted: "password-needed",
  "wrong-password": "password-needed",
  damaged: "damaged",
  "limit-member-bytes": "limit-member-bytes",
  "limit-total-bytes": "limit-total-bytes",
  "limit-members": "limit-members",
  "limit-ratio": "limit-ratio",
  "limit-time": "limit-time",
  "limit-memory": "limit-memory",
  "unsupported-method": "unsupported",
  crashed: "crashed",
};

/** Of several reasons the one that a user should read first: what can be acted on before what cannot. */
const PRIORITY: readonly UnpackReason[] = [
  "password-needed",
  "split",
  "limit-time",
  "limit-memory",
  "limit-total-bytes",
  "limit-members",
  "limit-ratio",
  "limit-member-bytes",
  "crashed",
  "unsupported",
  "damaged",
];

/** How a member that the child had listed but not settled is settled when the child is gone. */
export function settleReason(endReason: UnpackReason | undefined): MemberReason {
  switch (endReason) {
    case "limit-time":
    case "limit-memory":
    case "limit-total-bytes":
    case "limit-members":
    case "limit-ratio":
    case "crashed":
      return endReason;
    case "password-needed":
      return "encrypted";
    case "unsupported":
      return "unsupported-method";
    default:
      return "damaged";
  }
}

/** The outcome of a run from its members, from those that are only counted, and from why it ended early, if it did. */
export function decideOutcome(
  members: readonly UnpackedMember[],
  endReason: UnpackReason | undefined,
  undescribedMembers: number,
): Pick<UnpackResult, "outcome" | "reason"> {
  const reasons = new Set<UnpackReason | undefined>(
    members.map((member) => (member.reason === undefined ? undefined : RUN_REASON[member.reason])),
  );
  if (undescribedMembers > 0) reasons.add("limit-members");
  const reason = endReason ?? PRIORITY.find((candidate) => reasons.has(candidate));
  if (reason === undefined) return { outcome: "complete" };
  const anyOut = members.some((member) => member.outcome === "extracted");
  return { outcome: anyOut ? "partial" : "refused", reason };
}
