import { z } from "zod";

/** Parameters of a path that names one sample. */
export const sampleParams = z.object({ sampleId: z.string() });

/** `limit` and `offset` of a list, as numbers or as the texts that clients send. */
export const pageQuery = {
  limit: z.union([z.number(), z.string()]).optional(),
  offset: z.union([z.number(), z.string()]).optional(),
};

/** A truth value as clients send it: `true`, `True`, `1`, `false`. */
export const flag = z.union([z.boolean(), z.string()]).optional();

/** An answer in the envelope of API version 2. */
export const v2 = <T extends z.ZodType>(data: T) => ({ kind: "envelope", apiVersion: 2, data }) as const;

/** An answer in the envelope of API version 3. */
export const v3 = <T extends z.ZodType>(data: T) => ({ kind: "envelope", apiVersion: 3, data }) as const;

/** `{ api_version: 2, id }` and nothing else, as the service answers to a new tag. */
export const done2 = { kind: "acknowledgement", apiVersion: 2 } as const;

/** The same in version 3. */
export const done3 = { kind: "acknowledgement", apiVersion: 3 } as const;
