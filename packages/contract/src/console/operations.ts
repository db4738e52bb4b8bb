import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { ELEMENT_NAMES } from "../threat-grid/elements.ts";
import {
  decisionSchema,
  itemSchema,
  itemStateSchema,
  ledgerEntrySchema,
  submissionSchema,
  submitOptionsSchema,
} from "./item.ts";
import { deliverySchema, deliveryStateSchema, sinkSchema } from "./delivery.ts";
import { policyOperations } from "./policy-operations.ts";
import { dropTokenSchema, newDropTokenSchema, sourceHealthSchema } from "./sources.ts";
import { reportSchema, verdictBandsSchema, verdictLevelSchema } from "./report.ts";

const itemParams = z.object({ itemId: z.string() });
/** ISO 8601 on the wire, milliseconds since 1970 when read. */
const timeSchema = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(Date.parse(text)), "must be a time such as 2026-01-31T14:00:00Z")
  .transform((text) => Date.parse(text));
const json = <T extends z.ZodType>(body: T) => ({ kind: "json", body }) as const;

/** Errors of our own API: a stable code, a sentence, and whether trying again can help. */
export const apiErrorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), retryable: z.boolean() }),
});
export type ApiError = z.infer<typeof apiErrorSchema>;

export const sessionSchema = z.strictObject({
  user: z.string(),
  /** Goes back in the header `x-fumehood-csrf` of every request that changes something. */
  csrfToken: z.string(),
});

export const targetSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  kind: z.enum(["builtin", "cloud", "appliance"]),
  url: z.string(),
  isDefault: z.boolean(),
  /** `•••` when a key is configured, `null` when none is. Never the key. */
  apiKey: z.literal("•••").nullable(),
});
export type TargetInfo = z.infer<typeof targetSchema>;

const choiceSchema = z.strictObject({ id: z.string(), label: z.string(), description: z.string().nullable() });
/** The lists of a target, as it gave them at `fetchedAt`; `stale` when it could not be asked just now. */
export const targetOptionsSchema = z.strictObject({
  target: z.string(),
  fetchedAt: z.string().nullable(),
  stale: z.boolean(),
  problem: z.string().nullable(),
  vms: z.array(choiceSchema.extend({ software: z.array(z.string()), uiOnly: z.boolean() })),
  playbooks: z.array(choiceSchema),
  networkExits: z.array(choiceSchema.extend({ simulation: z.string().nullable() })),
});
export type TargetOptions = z.infer<typeof targetOptionsSchema>;

export const quotaWindowSchema = z.strictObject({
  scope: z.enum(["user", "organization", "own"]),
  /** `null` means no limit. */
  limit: z.number().nullable(),
  used: z.number().nullable(),
  left: z.number().nullable(),
  windowMinutes: z.number(),
  /** When a submission is possible again; `null` when one is possible now. */
  nextSlotAt: z.string().nullable(),
});
export const quotaSchema = z.strictObject({
  target: z.string(),
  fetchedAt: z.string().nullable(),
  problem: z.string().nullable(),
  login: z.string().nullable(),
  windows: z.array(quotaWindowSchema),
});
export type Quota = z.infer<typeof quotaSchema>;

export const statusSchema = z.strictObject({
  version: z.string(),
  startedAt: z.string(),
  dataFolder: z.string(),
  bands: verdictBandsSchema,
  counts: z.record(itemStateSchema, z.number()).or(z.record(z.string(), z.number())),
  engines: z.array(z.strictObject({ name: z.string(), available: z.boolean(), detail: z.string() })),
  /** The policy that holds; `problem` says, in a sentence, that its file is broken and the one from before holds on. */
  policy: z
    .strictObject({ digest: z.string(), origin: z.string(), acceptedAt: z.string(), problem: z.string().nullable() })
    .optional(),
});
export type Status = z.infer<typeof statusSchema>;

/** What the event stream says. `hello` comes first; `item` whenever one changed. */
export const consoleEventSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("hello"), at: z.string() }),
  z.strictObject({ kind: z.literal("item"), item: itemSchema }),
]);
export type ConsoleEvent = z.infer<typeof consoleEventSchema>;

const submissionAnswer = z.strictObject({ submission: submissionSchema, items: z.array(itemSchema) });

/** Our own console API, one row an operation. The page, the command line and other programs use the same rows. */
export const consoleOperations = {
  getSession: defineOperation({
    id: "getSession",
    method: "GET",
    path: "/api/session",
    summary: "Who is signed in, and the token for changing requests.",
    response: json(sessionSchema),
    errors: [401],
    examples: [],
  }),
  endSession: defineOperation({
    id: "endSession",
    method: "DELETE",
    path: "/api/session",
    summary: "Sign out.",
    response: json(z.strictObject({})),
    errors: [401, 403],
    examples: [],
  }),
  createSignInLink: defineOperation({
    id: "createSignInLink",
    method: "POST",
    path: "/api/signin-links",
    summary: "A new one-time sign-in link; only for commands on the same machine.",
    response: json(z.strictObject({ url: z.string() })),
    errors: [401, 403],
    examples: [],
  }),
  getStatus: defineOperation({
    id: "getStatus",
    method: "GET",
    path: "/api/status",
    summary: "Version, data folder, engines, and how many items stand in each state.",
    response: json(statusSchema),
    errors: [401],
    examples: [],
  }),
  createSubmission: defineOperation({
    id: "createSubmission",
    method: "POST",
    path: "/api/submissions",
    summary:
      "Hand in files (parts `file`, any number), URLs (field `urls`, a JSON array) and digests whose report is wanted (`digests`, a JSON array). The field `options` (JSON) must come before the first file; `names` (a JSON array, in the order of the files) overrides the names of the parts, which multipart cannot carry whole.",
    body: z.object({
      options: submitOptionsSchema.optional(),
      urls: z.array(z.string()).max(1000).optional(),
      digests: z.array(z.string()).max(1000).optional(),
      names: z.array(z.string()).max(10_000).optional(),
    }),
    files: ["file"],
    response: json(submissionAnswer),
    errors: [400, 401, 403, 413, 507],
    examples: [],
  }),
  getSubmission: defineOperation({
    id: "getSubmission",
    method: "GET",
    path: "/api/submissions/{submissionId}",
    summary: "A submission and all its items, members of archives included.",
    params: z.object({ submissionId: z.string() }),
    response: json(submissionAnswer),
    errors: [401, 404],
    examples: [],
  }),
  listItems: defineOperation({
    id: "listItems",
    method: "GET",
    path: "/api/items",
    summary: "Items, newest first.",
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      /** From `nextCursor` of the page before. */
      cursor: z.string().optional(),
      /** Part of a name, or a whole digest, sample id or item id. */
      q: z.string().max(500).optional(),
      verdict: verdictLevelSchema.optional(),
      open: z.stringbool().optional(),
      submission: z.string().optional(),
      /** One channel, or a beginning with `*`: `folder:*`. */
      channel: z.string().max(200).optional(),
      decision: decisionSchema.optional(),
      /** Name of a rule of the policy. */
      rule: z.string().max(200).optional(),
      target: z.string().max(200).optional(),
      /** Type by content. */
      type: z.string().max(100).optional(),
      state: itemStateSchema.optional(),
      /** Of their creation: `since` inclusive, `until` not. */
      since: timeSchema.optional(),
      until: timeSchema.optional(),
    }),
    response: json(
      z.strictObject({ items: z.array(itemSchema), nextCursor: z.string().nullable(), total: z.number() }),
    ),
    errors: [400, 401],
    examples: [],
  }),
  getItem: defineOperation({
    id: "getItem",
    method: "GET",
    path: "/api/items/{itemId}",
    summary: "One item, its members and its ledger. `itemId` may also be a sample id.",
    params: itemParams,
    response: json(
      z.strictObject({ item: itemSchema, members: z.array(itemSchema), ledger: z.array(ledgerEntrySchema) }),
    ),
    errors: [401, 404],
    examples: [],
  }),
  getReport: defineOperation({
    id: "getReport",
    method: "GET",
    path: "/api/items/{itemId}/report",
    summary: "The report document.",
    params: itemParams,
    response: json(reportSchema),
    errors: [401, 404],
    examples: [],
  }),
  renderReport: defineOperation({
    id: "renderReport",
    method: "GET",
    path: "/api/items/{itemId}/report/{format}",
    summary: "The report as `html`, `markdown`, `json`, `text` or `summary`, as an attachment.",
    params: itemParams.extend({ format: z.string() }),
    response: { kind: "bytes" },
    errors: [401, 404],
    examples: [],
  }),
  exportObservables: defineOperation({
    id: "exportObservables",
    method: "GET",
    path: "/api/items/{itemId}/observables/{format}",
    summary: "Observables as `csv`, `json` or `txt`.",
    params: itemParams.extend({ format: z.string() }),
    query: z.object({
      defanged: z.stringbool().optional(),
      noise: z.stringbool().optional(),
      kind: z.string().optional(),
      minConfidence: z.coerce.number().min(0).max(100).optional(),
    }),
    response: { kind: "bytes" },
    errors: [400, 401, 404],
    examples: [],
  }),
  getElement: defineOperation({
    id: "getElement",
    method: "GET",
    path: "/api/items/{itemId}/elements/{element}",
    summary: `One element as it came, as an attachment: ${ELEMENT_NAMES.join(", ")}.`,
    params: itemParams.extend({ element: z.string() }),
    response: { kind: "bytes" },
    errors: [401, 404],
    examples: [],
  }),
  listSources: defineOperation({
    id: "listSources",
    method: "GET",
    path: "/api/sources",
    summary:
      "Every source with how it is: state, since when and why, counts, and the last of what waits or was left out.",
    response: json(z.strictObject({ sources: z.array(sourceHealthSchema) })),
    errors: [401],
    examples: [],
  }),
  pauseSource: defineOperation({
    id: "pauseSource",
    method: "POST",
    path: "/api/sources/{source}/pause",
    summary: "Stops a source from taking things, also after a restart, until it is resumed.",
    params: z.object({ source: z.string() }),
    response: json(sourceHealthSchema),
    errors: [401, 403, 404],
    examples: [],
  }),
  resumeSource: defineOperation({
    id: "resumeSource",
    method: "POST",
    path: "/api/sources/{source}/resume",
    summary: "Lets a paused source go on.",
    params: z.object({ source: z.string() }),
    response: json(sourceHealthSchema),
    errors: [401, 403, 404],
    examples: [],
  }),
  listDropTokens: defineOperation({
    id: "listDropTokens",
    method: "GET",
    path: "/api/drop-tokens",
    summary: "Tokens of the drop endpoint, without the tokens themselves.",
    response: json(z.strictObject({ tokens: z.array(dropTokenSchema) })),
    errors: [401],
    examples: [],
  }),
  createDropToken: defineOperation({
    id: "createDropToken",
    method: "POST",
    path: "/api/drop-tokens",
    summary: "A new token for `POST /drop/SOURCE`. It is shown this once; only its SHA-256 is kept.",
    body: newDropTokenSchema,
    response: json(z.strictObject({ token: z.string(), path: z.string(), info: dropTokenSchema })),
    errors: [400, 401, 403],
    examples: [],
  }),
  revokeDropToken: defineOperation({
    id: "revokeDropToken",
    method: "DELETE",
    path: "/api/drop-tokens/{token}",
    summary: "Makes a token worthless, by its id.",
    params: z.object({ token: z.string() }),
    response: json(z.strictObject({})),
    errors: [401, 403, 404],
    examples: [],
  }),
  listSinks: defineOperation({
    id: "listSinks",
    method: "GET",
    path: "/api/sinks",
    summary: "Where verdicts are delivered, and how that goes.",
    response: json(z.strictObject({ sinks: z.array(sinkSchema) })),
    errors: [401],
    examples: [],
  }),
  testSink: defineOperation({
    id: "testSink",
    method: "POST",
    path: "/api/sinks/{sink}/test",
    summary: "Delivers an example, marked as one, at once. What went wrong is an answer, not an error.",
    params: z.object({ sink: z.string() }),
    response: json(z.strictObject({ ok: z.boolean(), detail: z.string() })),
    errors: [401, 403, 404],
    examples: [],
  }),
  listDeliveries: defineOperation({
    id: "listDeliveries",
    method: "GET",
    path: "/api/deliveries",
    summary: "Deliveries, newest first.",
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      cursor: z.string().max(300).optional(),
      state: deliveryStateSchema.optional(),
      sink: z.string().max(100).optional(),
      item: z.string().max(100).optional(),
    }),
    response: json(z.strictObject({ deliveries: z.array(deliverySchema), nextCursor: z.string().nullable() })),
    errors: [400, 401],
    examples: [],
  }),
  replayDeliveries: defineOperation({
    id: "replayDeliveries",
    method: "POST",
    path: "/api/deliveries/replay",
    summary:
      "Has dead deliveries tried again: all of them, those of a sink, or one. With `item` and `sink` also one that was never asked for.",
    body: z.object({ sink: z.string().max(100).optional(), item: z.string().max(100).optional() }),
    response: json(z.strictObject({ replayed: z.number().int() })),
    errors: [400, 401, 403, 404],
    examples: [],
  }),
  listTargets: defineOperation({
    id: "listTargets",
    method: "GET",
    path: "/api/targets",
    summary: "Configured targets, without their keys.",
    response: json(z.strictObject({ targets: z.array(targetSchema) })),
    errors: [401],
    examples: [],
  }),
  getTargetOptions: defineOperation({
    id: "getTargetOptions",
    method: "GET",
    path: "/api/targets/{target}/options",
    summary: "Machines, playbooks and network exits, live from the target.",
    params: z.object({ target: z.string() }),
    response: json(targetOptionsSchema),
    errors: [401, 404],
    examples: [],
  }),
  getQuota: defineOperation({
    id: "getQuota",
    method: "GET",
    path: "/api/targets/{target}/quota",
    summary: "Submissions used and left, by rolling window.",
    params: z.object({ target: z.string() }),
    response: json(quotaSchema),
    errors: [401, 404],
    examples: [],
  }),
  events: defineOperation({
    id: "events",
    method: "GET",
    path: "/api/events",
    summary: "Server-sent events: every change of an item.",
    response: { kind: "events", event: consoleEventSchema },
    errors: [401],
    examples: [],
  }),
  ...policyOperations,
} as const;

export type ConsoleOperationId = keyof typeof consoleOperations;
