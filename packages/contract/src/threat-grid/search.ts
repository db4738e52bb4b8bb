import { z } from "zod";
import { analysisMetadataSchema, malwareDescSchema } from "./analysis.ts";
import { pageOf } from "./envelope.ts";
import { sampleStateSchema } from "./sample.ts";

const flag = z.union([z.boolean(), z.string()]);

/**
 * `before` and `after` take ISO 8601, a date, or free text such as `30 days ago`. `q` is free text, or Lucene's language when it names a field:
 * newer services ask for it without `advanced`. `term` is a list of groups of fields, `state` a list of states. `checksum`, `path`,
 * `ip` and `domain` are filters that clients took over from the older search; one sends `path=%`.
 */
export const searchSubmissionsQuerySchema = z.object({
  q: z.string().optional(),
  advanced: flag.optional(),
  term: z.string().optional(),
  state: z.string().optional(),
  org_only: flag.optional(),
  user_only: flag.optional(),
  before: z.string().optional(),
  after: z.string().optional(),
  limit: z.union([z.number(), z.string()]).optional(),
  offset: z.union([z.number(), z.string()]).optional(),
  sort_by: z.string().optional(),
  sort_order: z.string().optional(),
  highlight: flag.optional(),
  checksum: z.string().optional(),
  path: z.string().optional(),
  ip: z.string().optional(),
  domain: z.string().optional(),
});
export type SearchSubmissionsQuery = z.infer<typeof searchSubmissionsQuerySchema>;

/**
 * The sample's id is `sample` here. Failed and running ones have no `analysis`; foreign ones lack owner and privacy, or have null there (2020).
 */
export const submissionItemSchema = z.looseObject({
  sample: z.string(),
  state: sampleStateSchema.nullish(),
  status: z.string().nullish(),
  filename: z.string().nullish(),
  md5: z.string().nullish(),
  sha1: z.string().nullish(),
  sha256: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  login: z.string().nullish(),
  organization_id: z.number().nullish(),
  private: z.boolean().nullish(),
  submitted_at: z.string().nullish(),
  vm_runtime: z.number().nullish(),
  /** Captured as `{ metadata: null }`. */
  properties: z.looseObject({ metadata: z.unknown() }).nullish(),
  analysis: z
    .looseObject({
      threat_score: z.number().nullish(),
      behaviors: z
        .array(z.looseObject({ name: z.string().nullish(), threat: z.number().nullish(), title: z.string().nullish() }))
        .nullish(),
      metadata: analysisMetadataSchema
        .extend({ submitted_file: malwareDescSchema.nullish(), analyzed_file: malwareDescSchema.nullish() })
        .nullish(),
    })
    .nullish(),
});
export type SubmissionItem = z.infer<typeof submissionItemSchema>;

/**
 * `score` is a million for a digest (captured). `matches` is empty unless `highlight` asks for it; its shape then is a GUESS: texts by the name
 * of their field, as markup with the words that were found between `<em>` and `</em>`.
 */
export const searchSubmissionsDataSchema = pageOf(
  z.looseObject({ score: z.number().nullish(), matches: z.looseObject({}).nullish(), item: submissionItemSchema }),
).extend({
  total: z.number().nullish(),
  took: z.number().nullish(),
  timed_out: z.boolean().nullish(),
  warnings: z.array(z.string()).nullish(),
});
export type SearchSubmissionsData = z.infer<typeof searchSubmissionsDataSchema>;
