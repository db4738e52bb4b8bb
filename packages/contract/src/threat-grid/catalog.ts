import { z } from "zod";

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
const count = z.number().nullish();

/** A behavioral indicator as the service describes it (captured 2020). Lists are never null: public scripts join them unseen. */
export const indicatorEntrySchema = z.looseObject({
  name: text,
  title: text,
  description: text,
  severity: count,
  confidence: count,
  category: texts,
  tags: texts,
  /** GUESS: the captured key's content is not known; text or null. */
  trigger: z.unknown().optional(),
  variables: z.array(z.unknown()).nullish(),
  "additional-info": text,
  "cloud-only": z.boolean().nullish(),
  "created-at-date": text,
  "last-modified-date": text,
  "retired-at-date": text,
  "mitre-tactics": texts,
  "mitre-techniques": texts,
  "orbital-queries": z.array(z.unknown()).nullish(),
  links: z.array(z.looseObject({ title: text, url: text })).nullish(),
});
export type IndicatorEntry = z.infer<typeof indicatorEntrySchema>;
export const indicatorsDataSchema = z.looseObject({ indicators: z.array(indicatorEntrySchema) });
export const indicatorDataSchema = z.looseObject({ indicator: indicatorEntrySchema });

/** What an indicator may be about (captured 2020; the service has 46). `parent` is the name of the category above, or null. */
export const indicatorCategorySchema = z.looseObject({ name: text, title: text, parent: text, description: text });
export type IndicatorCategory = z.infer<typeof indicatorCategorySchema>;
export const indicatorCategoriesDataSchema = z.looseObject({ categories: z.array(indicatorCategorySchema) });

const docsParameterSchema = z.looseObject({ name: z.string(), in: text, required: z.boolean().nullish() });
const docsOperationSchema = z.looseObject({
  id: text,
  method: text,
  path: text,
  summary: text,
  status: count,
  parameters: z.array(docsParameterSchema).nullish(),
});
export type DocsOperation = z.infer<typeof docsOperationSchema>;
/** GUESS: the service's answer is not published; the one client that asks is content with any JSON. */
export const docsDataSchema = z.looseObject({ api: text, operations: z.array(docsOperationSchema).nullish() });

/** The keys by which the one public query asks for samples (a connector's test data, 2022); only those asked for are answered. */
export const queriedSampleSchema = z.looseObject({
  id: text,
  login: text,
  state: text,
  status: text,
  submitted_at: text,
  submitted_file_type: text,
  threat_score: count,
  url: text,
  // GUESS: further fields that may be asked for, named as elsewhere in the API.
  submitted_file_name: text,
  submission_id: count,
  md5: text,
  sha1: text,
  sha256: text,
  vm: text,
  playbook: text,
});
export type QueriedSample = z.infer<typeof queriedSampleSchema>;
export const queriedSamplesDataSchema = z.looseObject({ sample: z.array(queriedSampleSchema).nullish() });

/** A query in the manner of GraphQL. `variables` is an object, or that object written as JSON. */
export const querySamplesBodySchema = z.object({
  query: z.string(),
  variables: z.union([z.string(), z.looseObject({})]).optional(),
});
export type QuerySamplesBody = z.infer<typeof querySamplesBodySchema>;
