import { findNearest, threatGridOperations } from "@fumehood/contract";
import { z } from "zod";
import { FAULT_LIMITS as LIMITS } from "./limits.ts";

const OPERATION_IDS = Object.keys(threatGridOperations);

const wholeNumber = (min: number, max: number) => z.int().min(min).max(max);

/** The id of a row of the contract, or `*`. */
const operationSchema = z.string().superRefine((id, issues) => {
  if (id === "*" || OPERATION_IDS.includes(id)) return;
  const nearest = findNearest(id, OPERATION_IDS);
  const hint = nearest === undefined ? "docs/faults.md says where they are listed" : `did you mean "${nearest}"?`;
  issues.addIssue({ code: "custom", message: `no operation has this name; ${hint}` });
});

const methodSchema = z.enum(["GET", "HEAD", "POST", "PUT", "DELETE"]);

/** Which requests a rule is for, and which of those it takes. All that is given must hold. */
const selectorShape = {
  name: z.string().min(1).max(LIMITS.maxNameChars).optional(),
  operation: z
    .union([operationSchema, z.array(operationSchema).min(1).max(LIMITS.maxOperations)], {
      error: "it must be the name of an operation, or a list of names",
    })
    .optional(),
  method: methodSchema.optional(),
  path: z.string().startsWith("/").max(LIMITS.maxPatternChars).optional(),
  login: z.string().min(1).max(LIMITS.maxLoginChars).optional(),
  after: wholeNumber(0, LIMITS.maxCount).default(0),
  every: wholeNumber(1, LIMITS.maxCount).default(1),
  times: wholeNumber(1, LIMITS.maxCount).optional(),
  probability: z.number().min(0).max(1).optional(),
};

const messageSchema = z.string().min(1).max(LIMITS.maxMessageChars);
const retryAfterSchema = wholeNumber(0, LIMITS.maxRetryAfterSeconds);
/** What a header may hold. */
const headerText = z.string().regex(/^[\x20-\x7e]{1,200}$/, "it must be printable ASCII");

const valueShapes = {
  "rate-limit": { retry_after_seconds: retryAfterSchema.default(60), message: messageSchema.optional() },
  error: {
    status: wholeNumber(400, 599).default(503),
    message: messageSchema.optional(),
    retry_after_seconds: retryAfterSchema.optional(),
  },
  slow: { delay_ms: wholeNumber(1, LIMITS.maxDelayMs) },
  drip: {
    chunk_bytes: wholeNumber(1, LIMITS.maxChunkBytes).default(1),
    interval_ms: wholeNumber(1, LIMITS.maxIntervalMs).default(100),
  },
  "cut-body": { after_bytes: wholeNumber(0, LIMITS.maxCount).optional() },
  "cut-connection": { at: z.enum(["arrived", "received"]).default("arrived") },
  "lost-answer": { status: wholeNumber(500, 599).optional() },
  "unknown-sample": {
    seconds: z.number().positive().max(LIMITS.maxHiddenSeconds).optional(),
    requests: wholeNumber(1, LIMITS.maxHiddenRequests).optional(),
  },
  "malformed-json": {},
  "missing-fields": {
    fields: z
      .array(
        z
          .string()
          .max(LIMITS.maxFieldChars)
          .regex(/^[^.]+(\.[^.]+)*$/, "it must be names joined by dots"),
      )
      .min(1)
      .max(LIMITS.maxFields),
  },
  "wrong-content-type": {
    content_type: headerText.default("text/html; charset=utf-8"),
    body: z.string().max(LIMITS.maxReplacedBodyChars).optional(),
  },
} as const;

export type FaultKind = keyof typeof valueShapes;

// Object.keys of a const object: the cast only restores the literal names.
export const FAULT_KINDS = Object.keys(valueShapes) as readonly FaultKind[];

/** The keys that a rule may have besides `fault` and its values. */
export const FAULT_SELECTOR_KEYS = Object.keys(selectorShape);

/** The keys of a fault's own values. */
export function faultValueKeysOf(kind: FaultKind): string[] {
  return Object.keys(valueShapes[kind]);
}

const rule = <K extends FaultKind>(kind: K) =>
  z.strictObject({ ...selectorShape, fault: z.literal(kind), ...valueShapes[kind] });

const hidingRule = rule("unknown-sample")
  .refine(({ seconds, requests }) => (seconds === undefined) !== (requests === undefined), {
    message: "unknown-sample needs either seconds or requests",
  })
  .refine(({ operation = [] }) => [operation].flat().every((id) => id === "*" || id === "submitSample"), {
    message: 'unknown-sample is decided when a sample is submitted: its only operation is "submitSample"',
    path: ["operation"],
  });

const ruleSchema = z.discriminatedUnion("fault", [
  rule("rate-limit"),
  rule("error"),
  rule("slow"),
  rule("drip"),
  rule("cut-body"),
  rule("cut-connection"),
  rule("lost-answer"),
  hidingRule,
  rule("malformed-json"),
  rule("missing-fields"),
  rule("wrong-content-type"),
]);

/** One fault and the requests that it meets. */
export type FaultRule = z.infer<typeof ruleSchema>;

export const faultFileSchema = z.strictObject({
  /** Of the generator behind `probability`. */
  seed: wholeNumber(0, 2 ** 32 - 1).default(1),
  rules: z.array(ruleSchema).max(LIMITS.maxRules).default([]),
});

/** Rules in the order in which they are tried. */
export type FaultRules = z.infer<typeof faultFileSchema>;

/** No rule yet; they may come by the admin call. */
export const NO_FAULT_RULES: FaultRules = { seed: 1, rules: [] };
