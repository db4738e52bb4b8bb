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
  /** Free-form; `ui-settings` and `password-updated-at-millis` were seen (2022). */
  properties: z.looseObject({}).nullish(),
});
export type Whoami = z.infer<typeof whoamiSchema>;

/** A user as administrators see one: the fields that a public script prints of a list are among those of `whoami`. */
export const userSchema = whoamiSchema;
export type UserRecord = z.infer<typeof userSchema>;

export const userListSchema = z.looseObject({ users: z.array(userSchema) });

/** What a new user is made of. Everything but these four is our own. */
export const newUserSchema = z.looseObject({
  login: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  title: z.string().optional(),
  role: z.string().optional(),
  api_only: z.union([z.boolean(), z.string()]).optional(),
});

/** No public source shows an organisation; `id` and `name` are the least that one has. */
export const organizationSchema = z.looseObject({ id: z.number(), name: z.string().nullish() });
export type OrganizationRecord = z.infer<typeof organizationSchema>;

export const organizationListSchema = z.looseObject({ organizations: z.array(organizationSchema) });

/** One rolling window: `samples` submissions in `minutes`. */
export const rateLimitWindowSchema = z.looseObject({
  samples: z.number().nullish(),
  minutes: z.number().nullish(),
  "submissions-available": z.number().nullish(),
  "submission-wait-seconds": z.number().nullish(),
});
export type RateLimitWindow = z.infer<typeof rateLimitWindowSchema>;

/** `submissions-available: null` means: no limit of its own. For a user that means that the organisation's alone counts. */
export const rateLimitBlockSchema = z
  .looseObject({
    "submission-wait-seconds": z.number().nullish(),
    "submissions-available": z.number().nullish(),
    "submission-rate-limit": z.union([z.array(rateLimitWindowSchema), rateLimitWindowSchema]).nullish(),
  })
  .nullish();

export const rateLimitSchema = z.looseObject({ user: rateLimitBlockSchema, organization: rateLimitBlockSchema });
export type RateLimit = z.infer<typeof rateLimitSchema>;

/**
 * How limits are written, which is not how they are read: pairs of samples and minutes, or the text `nil` to lift them. Windows may overlap:
 * 20 an hour and 400 a day.
 */
export const rateLimitInputSchema = z.looseObject({
  "submission-rate-limit": z.union([z.array(z.tuple([z.number(), z.number()])), z.literal("nil")]),
});
