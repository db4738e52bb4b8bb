import type { Decision, FinalItemState, Item, OpenItemState, Reason } from "@fumehood/contract";
import type { ItemWork, Origin } from "./item-record.ts";
import type { BlobDigests } from "./ports.ts";

/** What a stage found out. State, decision, reason, cost and times are the outcome's own and not among the facts. */
export interface Facts {
  readonly item?: Partial<
    Pick<
      Item,
      | "name"
      | "url"
      | "sizeBytes"
      | "md5"
      | "sha1"
      | "sha256"
      | "type"
      | "rule"
      | "sampleId"
      | "sampleState"
      | "sampleStatus"
      | "threatScore"
      | "indicatorCount"
      | "verdict"
      | "portalUrl"
      | "elements"
      | "hasReport"
      | "flags"
      | "options"
      | "priority"
      | "target"
    >
  >;
  readonly work?: Partial<Omit<ItemWork, "origin" | "faults" | "waits" | "since">>;
}

/** An item to be made of a member: on its way when its bytes came out, at its end when not; or of an address in a message. */
export type ChildSpec = {
  readonly name: string;
  readonly flags: readonly string[];
} & (
  | { readonly kind: "stored"; readonly digests: BlobDigests; readonly origin: Origin }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "left-out"; readonly sizeBytes: number | null; readonly reason: Reason }
);

/** What a stage makes of an item. */
export type StageOutcome =
  | {
      readonly kind: "next";
      readonly state: OpenItemState;
      readonly reason: Reason;
      readonly decision?: Decision;
      readonly facts?: Facts;
      /** What came out of an archive that is submitted as well. */
      readonly children?: readonly ChildSpec[];
      /** What may open archives of the family. */
      readonly foundPasswords?: readonly string[];
      /** Submissions that this step cost. */
      readonly cost?: number;
      /** The reserved slot counts as spent from now on. */
      readonly spendsSlot?: boolean;
    }
  | {
      readonly kind: "wait";
      /** Milliseconds since 1970. */
      readonly dueAt: number;
      readonly reason: Reason;
      readonly facts?: Facts;
    }
  | {
      readonly kind: "end";
      readonly state: FinalItemState;
      readonly decision: Decision;
      readonly reason: Reason;
      readonly facts?: Facts;
      readonly children?: readonly ChildSpec[];
      /** What may open archives of the family. */
      readonly foundPasswords?: readonly string[];
      readonly cost?: number;
      readonly spendsSlot?: boolean;
    };

/** A reason, in one line. */
export function reason(code: string, text: string): Reason {
  return { code, text };
}
