import { z } from "zod";
import { pageOf } from "./envelope.ts";

/** 32 lower-case hexadecimal digits. */
export const sampleIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

export const SAMPLE_STATES = ["wait", "prep", "run", "proc", "succ", "fail"] as const;
export const sampleStateSchema = z.enum(SAMPLE_STATES);
export type SampleState = z.infer<typeof sampleStateSchema>;

/** True when the service will not change the state any more. */
export function isFinalState(state: SampleState): boolean {
  return state === "succ" || state === "fail";
}

/** A boolean as clients of the service write it: `true`, `True`, `1`, `False` … */
const wireBoolean = z.union([z.boolean(), z.string()]);

/**
 * Fields of a submission. They may come as multipart fields, urlencoded fields or query parameters, mixed.
 * `vm_runtime` is in minutes here (2 or 5 at the service) and in seconds in answers. `sample` (the file) is a part, not a field.
 * `filename` is the older name of `sample_filename`; `os` and `osver` are sent by old clients and mean nothing any more.
 */
export const submitFieldsSchema = z.object({
  url: z.string().optional(),
  sample_filename: z.string().optional(),
  filename: z.string().optional(),
  /** A comma-separated list, or the parameter several times. */
  tags: z.union([z.string(), z.array(z.string())]).optional(),
  /** Present and anything but `false` means private. */
  private: wireBoolean.optional(),
  vm: z.string().optional(),
  playbook: z.string().optional(),
  network_exit: z.string().optional(),
  sample_password: z.string().optional(),
  classify: wireBoolean.optional(),
  vm_runtime: z.union([z.number(), z.string()]).optional(),
  callback_url: z.string().optional(),
  /** A truth value; one public client sends the address to write to. */
  email_notification: wireBoolean.optional(),
  source: z.string().optional(),
  os: z.string().optional(),
  osver: z.string().optional(),
});
export type SubmitFields = z.infer<typeof submitFieldsSchema>;

/**
 * What became of a sample's `callback_url`. No public source shows how the service tells of it, so this is the built-in sandbox's own: only
 * the host of the address is shown, because receivers put secrets into the rest.
 */
export const callbackStatusSchema = z.looseObject({
  state: z.enum(["waiting", "pending", "delivered", "failed", "refused"]),
  host: z.string().nullish(),
  attempts: z.number().nullish(),
  /** HTTP status of the last answer. */
  last_status: z.number().nullish(),
  /** Why the last attempt was no success. */
  reason: z.string().nullish(),
  next_attempt_at: z.string().nullish(),
  ended_at: z.string().nullish(),
});
export type CallbackStatus = z.infer<typeof callbackStatusSchema>;

/**
 * A sample's record. `login` and `private` are there only for samples of one's own organisation, `private` only for those that are;
 * `glovebox_url` only while `state` is `run`. The last three fields are the built-in sandbox's own, in the record of one's own sample.
 */
export const sampleSchema = z.looseObject({
  id: z.string(),
  state: sampleStateSchema,
  status: z.string().nullish(),
  submission_id: z.number().nullish(),
  filename: z.string().nullish(),
  md5: z.string().nullish(),
  sha1: z.string().nullish(),
  sha256: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  vm: z.string().nullish(),
  os: z.string().nullish(),
  login: z.string().nullish(),
  private: z.boolean().nullish(),
  analyzing: z.boolean().nullish(),
  submitted_at: z.string().nullish(),
  started_at: z.string().nullish(),
  completed_at: z.string().nullish(),
  vm_runtime: z.number().nullish(),
  playbook: z.string().nullish(),
  network_exit: z.string().nullish(),
  glovebox_url: z.string().nullish(),
  source: z.string().nullish(),
  email_notification: z.union([z.boolean(), z.string()]).nullish(),
  callback: callbackStatusSchema.nullish(),
});
export type SampleRecord = z.infer<typeof sampleSchema>;
export const samplePageSchema = pageOf(sampleSchema);

/** In the lists of one user or one organisation; a public script reads the id from `sample` there. */
export const ownedSampleSchema = sampleSchema.extend({ sample: z.string().nullish() });
export const ownedSamplePageSchema = pageOf(ownedSampleSchema);

/**
 * Filters of the list of samples; all that are given must hold. Digests are the sample's own, not its artifacts'. Lists are separated by commas.
 * `before` and `after` take ISO 8601, a date, or free text such as `30 days ago`. One client writes the last two with a hyphen.
 */
export const listSamplesQuerySchema = z.object({
  limit: z.union([z.number(), z.string()]).optional(),
  offset: z.union([z.number(), z.string()]).optional(),
  id: z.string().optional(),
  ids: z.string().optional(),
  submission_id: z.union([z.number(), z.string()]).optional(),
  submission_ids: z.string().optional(),
  md5: z.string().optional(),
  sha1: z.string().optional(),
  sha256: z.string().optional(),
  /** The name of a behavioral indicator. */
  ioc: z.string().optional(),
  before: z.string().optional(),
  after: z.string().optional(),
  org_only: wireBoolean.optional(),
  user_only: wireBoolean.optional(),
  "org-only": wireBoolean.optional(),
  "user-only": wireBoolean.optional(),
});
export type ListSamplesQuery = z.infer<typeof listSamplesQuerySchema>;

export const stateSchema = z.looseObject({ state: sampleStateSchema });
/** One entry of the bulk answer; the id's name is `sample` here. */
export const stateEntrySchema = z.looseObject({
  sample: z.string(),
  state: sampleStateSchema,
  status: z.string().nullish(),
});
export type StateEntry = z.infer<typeof stateEntrySchema>;

/** Scores are whole numbers 0–100. Newer answers list the indicators under `iocs`. */
export const summarySchema = z.looseObject({
  sample: z.string(),
  filename: z.string().nullish(),
  md5: z.string().nullish(),
  sha1: z.string().nullish(),
  sha256: z.string().nullish(),
  magic_type: z.string().nullish(),
  run_type: z.string().nullish(),
  run_start: z.string().nullish(),
  run_stop: z.string().nullish(),
  times_seen: z.number().nullish(),
  first_seen: z.string().nullish(),
  last_seen: z.string().nullish(),
  registry_count: z.number().nullish(),
  stream_count: z.number().nullish(),
  tags: z.array(z.string()).nullish(),
  artifacts: z
    .looseObject({
      network: z.number().nullish(),
      disk: z.number().nullish(),
      memory: z.number().nullish(),
      extracted: z.number().nullish(),
    })
    .nullish(),
  iocs: z
    .array(
      z.looseObject({
        ioc: z.string(),
        category: z.array(z.string()).nullish(),
        severity: z.number().nullish(),
        confidence: z.number().nullish(),
        score: z.number().nullish(),
        tags: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});
export type SampleSummary = z.infer<typeof summarySchema>;

/** The hyphens are the service's. `bis` holds the names of the behavioral indicators. */
export const threatSchema = z.looseObject({
  sample: z.string(),
  score: z.number(),
  count: z.number().nullish(),
  bis: z.array(z.string()).nullish(),
  "max-severity": z.number().nullish(),
  "max-confidence": z.number().nullish(),
});
export type SampleThreat = z.infer<typeof threatSchema>;
