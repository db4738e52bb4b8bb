import { z } from "zod";
import { sampleSchema } from "./sample.ts";

/**
 * What is posted to a sample's `callback_url` when its analysis has ended. What the service posts is not published, so this is the built-in
 * sandbox's own: the record, the verdict, and where to go on. A call may arrive twice; `data.id` tells which sample it is about.
 */
export const callbackBodySchema = z.looseObject({
  api_version: z.literal(2),
  id: z.number(),
  event: z.literal("sample.finished"),
  data: sampleSchema.extend({
    /** Null for a sample that was not analysed: that is not 0. */
    threat_score: z.number().nullable(),
    indicator_count: z.number(),
    /** Names of the behavioral indicators, as in the answer about the threat. */
    bis: z.array(z.string()),
    /** For people. */
    portal_url: z.string(),
    /** For programs; needs a key, as every path of the API does. */
    report_url: z.string(),
  }),
});
export type CallbackBody = z.infer<typeof callbackBodySchema>;
