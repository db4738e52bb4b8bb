import { z } from "zod";

export const whoamiSchema = z.looseObject({
  login: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  title: z.string().nullish(),
  role: z.string().nullish(),
  organization_id: z.number().nullish(),
  integration_id: z.string().nullish(),
  api_key: z.string().nullish(),
  device: z.boolean().nullish(),
  active: z.boolean().nullish(),
  api_only: z.boolean().nullish(),
  properties: z.looseObject({}).nullish(),
});
export type Whoami = z.infer<typeof whoamiSchema>;

/** One rolling window: `samples` submissions in `minutes`. */
export const rateLimitWindowSchema = z.looseObject({
  samples: z.number().nullish(),
  minutes: z.number().nullish(),
  "submissions-available": z.number().nullish(),
  "submission-wait-seconds": z.number().nullish(),
});
export type RateLimitWindow = z.infer<typeof rateLimitWindowSchema>;

/** `null` means: no limit of its own. For a user that means that the organisation's counts. */
const rateLimitBlockSchema = z
  .looseObject({
    "submission-wait-seconds": z.number().nullish(),
    "submissions-available": z.number().nullish(),
    "submission-rate-limit": z.union([z.array(rateLimitWindowSchema), rateLimitWindowSchema]).nullish(),
  })
  .nullish();

export const rateLimitSchema = z.looseObject({ user: rateLimitBlockSchema, organization: rateLimitBlockSchema });
export type RateLimit = z.infer<typeof rateLimitSchema>;
