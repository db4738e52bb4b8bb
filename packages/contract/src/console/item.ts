import { z } from "zod";
import { sampleStateSchema } from "../threat-grid/sample.ts";
import { verdictLevelSchema } from "./report.ts";

/**
 * Where an item stands. Each state before the last six is owned by exactly one stage of the pipeline,
 * in this order: intake, identify, gate, unpack, dedupe, quota, submit, poll, collect, report, deliver.
 */
export const OPEN_ITEM_STATES = [
  "new",
  "stored",
  "identified",
  "container",
  "passed",
  "unique",
  "granted",
  "submitted",
  "finished",
  "collected",
  "reported",
] as const;
export const FINAL_ITEM_STATES = ["done", "duplicate", "expanded", "rejected", "failed", "cancelled"] as const;
export const itemStateSchema = z.enum([...OPEN_ITEM_STATES, ...FINAL_ITEM_STATES]);
export type ItemState = z.infer<typeof itemStateSchema>;
export type OpenItemState = (typeof OPEN_ITEM_STATES)[number];
export type FinalItemState = (typeof FINAL_ITEM_STATES)[number];

export function isFinalItemState(state: ItemState): state is FinalItemState {
  return (FINAL_ITEM_STATES as readonly string[]).includes(state);
}

/** Why an item went the way it went. `pending` until a stage decides. */
export const DECISIONS = [
  "pending",
  "submitted",
  "duplicate",
  "unpacked",
  "skipped",
  "refused",
  "deferred",
  "failed",
] as const;
export const decisionSchema = z.enum(DECISIONS);
export type Decision = z.infer<typeof decisionSchema>;

/** `code` is stable and public (`gate.skipped`); `text` is a sentence for people. */
export const reasonSchema = z.strictObject({ code: z.string(), text: z.string() });
export type Reason = z.infer<typeof reasonSchema>;

/**
 * Traffic Light Protocol 2.0, from what everybody may see to what only those in the room may. `clear` alone permits a public
 * sample; everything above is submitted as private. Source: FIRST, https://www.first.org/tlp/.
 */
export const TLP_LEVELS = ["clear", "green", "amber", "amber+strict", "red"] as const;
export const tlpSchema = z.enum(TLP_LEVELS);
export type Tlp = z.infer<typeof tlpSchema>;

/** Who is served first. `people` is what somebody waits for; sources choose among the others. */
export const PRIORITIES = ["people", "high", "normal", "low"] as const;
export const prioritySchema = z.enum(PRIORITIES);
export type Priority = z.infer<typeof prioritySchema>;

/** Options of a submission, in our words. Absent means: the target's default. */
export const submitOptionsSchema = z.strictObject({
  /** Name of a configured target, or the base URL of one. */
  target: z.string().optional(),
  /** Private unless said otherwise. */
  isPrivate: z.boolean().default(true),
  /** Marking of what is handed in. Above `clear` it is submitted as private, whatever `isPrivate` says. */
  tlp: tlpSchema.optional(),
  tags: z
    .array(
      z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^,]*$/, "a tag cannot hold a comma"),
    )
    .max(100)
    .default([]),
  vm: z.string().max(200).optional(),
  playbook: z.string().max(200).optional(),
  networkExit: z.string().max(200).optional(),
  networkSimulation: z.enum(["none", "as-needed", "all"]).optional(),
  /** Minutes; the service knows 2 and 5. */
  runtimeMinutes: z.number().int().min(1).max(60).optional(),
  /** Opens archives here, and goes to the service for documents that need one. */
  password: z.string().max(1000).optional(),
  /** Lets the service decide whether the file is worth an analysis. */
  classify: z.boolean().optional(),
  callbackUrl: z.url().optional(),
  /** Submit again what the organisation submitted within the window. */
  force: z.boolean().default(false),
  /** Submit an archive as it is instead of its members. */
  keepArchives: z.boolean().default(false),
});
export type SubmitOptionsInput = z.input<typeof submitOptionsSchema>;
export type SubmitOptions = z.output<typeof submitOptionsSchema>;

/** An item as the console, the command line and other programs see it. */
export const itemSchema = z.strictObject({
  id: z.string(),
  submissionId: z.string(),
  /** The archive that it came out of. */
  parentId: z.string().nullable(),
  /** The item that somebody handed in; the item itself where it has no parent. */
  rootId: z.string(),
  depth: z.number().int(),
  kind: z.enum(["file", "url"]),
  /** As it came from outside: may hold any character. */
  name: z.string(),
  url: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  md5: z.string().nullable(),
  sha1: z.string().nullable(),
  sha256: z.string().nullable(),
  type: z.strictObject({ id: z.string(), label: z.string() }).nullable(),
  /** What put it in: `console`, `cli`, `api`, `folder:NAME` … */
  channel: z.string(),
  submittedBy: z.string(),
  /** Where a source found it: a path, a message and its sender, an address; as it came from outside. `null` for what people hand in. */
  sourceRef: z.string().nullable(),
  priority: prioritySchema,
  /** The rule of the policy that decided last; `null` before one did. */
  rule: z.string().nullable(),
  target: z.string(),
  options: submitOptionsSchema.omit({ password: true }).partial().extend({ hasPassword: z.boolean() }),
  state: itemStateSchema,
  decision: decisionSchema,
  reason: reasonSchema,
  /** Submissions that it cost at the target: 0 or 1. */
  cost: z.number().int(),
  sampleId: z.string().nullable(),
  sampleState: sampleStateSchema.nullable(),
  sampleStatus: z.string().nullable(),
  threatScore: z.number().nullable(),
  indicatorCount: z.number().nullable(),
  verdict: verdictLevelSchema.nullable(),
  portalUrl: z.string().nullable(),
  /** Elements of the analysis that are stored here. */
  elements: z.array(z.string()),
  hasReport: z.boolean(),
  /** Oddities found on the way: name tricks, archive anomalies, facts a policy can use. */
  flags: z.array(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** When it is looked at next, if it waits. */
  dueAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type Item = z.infer<typeof itemSchema>;

/** One line of the ledger: what a stage decided about an item. */
export const ledgerEntrySchema = z.strictObject({
  itemId: z.string(),
  at: z.string(),
  stage: z.string(),
  from: itemStateSchema,
  to: itemStateSchema,
  decision: decisionSchema,
  reason: reasonSchema,
  cost: z.number().int(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

export const submissionSchema = z.strictObject({
  id: z.string(),
  channel: z.string(),
  submittedBy: z.string(),
  createdAt: z.string(),
  target: z.string(),
  itemCount: z.number().int(),
  openCount: z.number().int(),
  /** The worst verdict of all items so far. */
  verdict: verdictLevelSchema.nullable(),
});
export type Submission = z.infer<typeof submissionSchema>;
