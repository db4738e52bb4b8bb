import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { POLICY_LIMITS, policySchema } from "./policy.ts";

const json = <T extends z.ZodType>(body: T) => ({ kind: "json", body }) as const;
const policyText = z.string().max(POLICY_LIMITS.maxDocumentChars);

/** Something that is wrong with a policy (`error`: it cannot be used) or most likely not meant (`warning`). */
export const policyProblemSchema = z.strictObject({
  level: z.enum(["error", "warning"]),
  /** Line of the text, from 1, where it can be told. */
  line: z.number().int().nullable(),
  /** Name of the rule, or its number where it has none. */
  rule: z.string().nullable(),
  key: z.string().nullable(),
  message: z.string(),
});
export type PolicyProblemInfo = z.infer<typeof policyProblemSchema>;

/** The policy that holds, and what became of the last attempt to change it. */
export const policyStateSchema = z.strictObject({
  /** As TOML, with its comments. */
  toml: z.string(),
  document: policySchema,
  /** SHA-256 of the document, whatever its comments. */
  digest: z.string(),
  /** `built-in` where there is no file. */
  origin: z.enum(["built-in", "file", "history"]),
  /** Where the file lies, or would. */
  file: z.string(),
  acceptedAt: z.string(),
  /** Set while the file is broken: the policy from before holds on. */
  problem: z.strictObject({ since: z.string(), problems: z.array(policyProblemSchema) }).nullable(),
  warnings: z.array(policyProblemSchema),
});
export type PolicyState = z.infer<typeof policyStateSchema>;

export const policyCheckSchema = z.strictObject({ ok: z.boolean(), problems: z.array(policyProblemSchema) });
export type PolicyCheck = z.infer<typeof policyCheckSchema>;

/** A policy that was accepted once. */
export const keptPolicySchema = z.strictObject({
  digest: z.string(),
  acceptedAt: z.string(),
  /** `built-in`, `file`, or `api` with the user's name. */
  acceptedBy: z.string(),
  toml: z.string(),
});
export type KeptPolicyInfo = z.infer<typeof keptPolicySchema>;

/** What a policy says about an item, in one word; `none` where there was no decision. */
export const REPLAY_FATES = ["submit", "open", "skip", "refuse", "unknown"] as const;
export const replayFateSchema = z.enum(REPLAY_FATES);
export type ReplayFate = z.infer<typeof replayFateSchema>;

const count = z.number().int();
/** What a policy would have done to past items. */
export const replayReportSchema = z.strictObject({
  since: z.string(),
  until: z.string(),
  /** Items that were looked at, and those that no gate ever judged (cut short before it). */
  items: count,
  notJudged: count,
  changed: count,
  /** How often something went from one fate to another; `from` and `to` are the same where nothing changes. */
  changes: z.array(z.strictObject({ from: replayFateSchema, to: replayFateSchema, items: count })),
  /** By the rule that decides now. */
  rules: z.array(z.strictObject({ rule: z.string().nullable(), items: count, changed: count, submissions: count })),
  days: z.array(z.strictObject({ day: z.string(), items: count, changed: count, before: count, after: count })),
  /** Submissions by target: those that were paid for, and those that would have been. */
  targets: z.array(
    z.strictObject({
      target: z.string(),
      before: count,
      after: count,
      /** Most in any rolling 24 hours, and when those ended. */
      peakBefore: count,
      peakAfter: count,
      peakAfterAt: z.string().nullable(),
      /** The configured limit of a day; `null` for none. */
      limit: count.nullable(),
      /** Submissions that would have had to wait for the window. */
      waiting: count,
    }),
  ),
  /** Some of those that change. */
  examples: z.array(
    z.strictObject({
      item: z.string(),
      name: z.string(),
      channel: z.string(),
      type: z.string().nullable(),
      createdAt: z.string(),
      from: replayFateSchema,
      to: replayFateSchema,
      oldRule: z.string().nullable(),
      rule: z.string().nullable(),
      reason: z.string(),
    }),
  ),
  /** What this view cannot know, in sentences. */
  notes: z.array(z.string()),
});
export type ReplayReport = z.infer<typeof replayReportSchema>;

const timeText = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(Date.parse(text)), "must be a time such as 2026-01-31T14:00:00Z");

/** The rows about the policy, beside the others of the console API. */
export const policyOperations = {
  getPolicy: defineOperation({
    id: "getPolicy",
    method: "GET",
    path: "/api/policy",
    summary:
      "The policy that holds, as TOML and as JSON, with its digest; and what is wrong with the file, if anything.",
    response: json(policyStateSchema),
    errors: [401],
    examples: [],
  }),
  putPolicy: defineOperation({
    id: "putPolicy",
    method: "PUT",
    path: "/api/policy",
    summary:
      "Replace the policy: its file is written, and it counts for every item that has not passed the gate. Refused whole when it cannot be used.",
    body: z.strictObject({ toml: policyText }),
    response: json(policyStateSchema),
    errors: [400, 401, 403],
    examples: [],
  }),
  checkPolicy: defineOperation({
    id: "checkPolicy",
    method: "POST",
    path: "/api/policy/check",
    summary: "Whether a policy could be used, with every error and warning; nothing is changed.",
    body: z.strictObject({ toml: policyText }),
    response: json(policyCheckSchema),
    errors: [400, 401, 403],
    examples: [],
  }),
  listPolicies: defineOperation({
    id: "listPolicies",
    method: "GET",
    path: "/api/policy/history",
    summary: "Policies that were accepted, the newest first: what the rules in the ledger meant at their time.",
    query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
    response: json(z.strictObject({ policies: z.array(keptPolicySchema) })),
    errors: [400, 401],
    examples: [],
  }),
  replayPolicy: defineOperation({
    id: "replayPolicy",
    method: "POST",
    path: "/api/policy/replay",
    summary: "What a policy would have done to past items and to the quota. Reads the ledger, changes nothing.",
    body: z.strictObject({
      toml: policyText,
      since: timeText,
      until: timeText.optional(),
      examples: z.number().int().min(0).max(1000).default(20),
    }),
    response: json(replayReportSchema),
    errors: [400, 401, 403],
    examples: [],
  }),
  listTypes: defineOperation({
    id: "listTypes",
    method: "GET",
    path: "/api/policy/types",
    summary:
      "Every type by content: its family, whether the service lists it, and whether machines send it by the policy.",
    response: json(
      z.strictObject({
        types: z.array(
          z.strictObject({
            id: z.string(),
            label: z.string(),
            family: z.string(),
            service: z.boolean(),
            chosen: z.boolean(),
          }),
        ),
      }),
    ),
    errors: [401],
    examples: [],
  }),
} as const;
