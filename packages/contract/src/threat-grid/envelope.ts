import { z } from "zod";

/** The header in which the service returns the id of a request (captured answers, 2020). */
export const REQUEST_ID_HEADER = "tg-request-id";

/** Success: `id` is a random request number, `data` is absent in bare acknowledgements. */
export function envelopeOf<T extends z.ZodType>(data: T) {
  return z.looseObject({
    api_version: z.union([z.literal(2), z.literal(3)]),
    id: z.number(),
    data,
    request_id: z.string().optional(),
  });
}

export const errorEntrySchema = z.looseObject({
  code: z.number().nullish(),
  message: z.string().nullish(),
  help: z.string().nullish(),
  report: z.string().nullish(),
});

/** Failure (captured 2020): `error` stands in the place of `data`; `errors` is always a list. */
export const errorEnvelopeSchema = z.looseObject({
  api_version: z.number().optional(),
  id: z.number().optional(),
  error: z.looseObject({
    message: z.string(),
    code: z.number().nullish(),
    errors: z.array(errorEntrySchema).nullish(),
  }),
});
export type ErrorEnvelope = z.infer<typeof errorEnvelopeSchema>;

/** `data` of a paged list. `index` is the offset of the first record, not a page number. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.looseObject({
    index: z.number(),
    current_item_count: z.number(),
    items_per_page: z.number(),
    items: z.array(item),
  });
}
