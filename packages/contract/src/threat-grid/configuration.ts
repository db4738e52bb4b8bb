import { z } from "zod";

/** `data.vms`; `ui-only` machines cannot be chosen by the API. */
export const vmSchema = z.looseObject({
  vm: z.string(),
  "display-name": z.string().nullish(),
  "ui-only": z.boolean().nullish(),
  software: z.union([z.array(z.string()), z.string()]).nullish(),
});
export const vmsDataSchema = z.looseObject({ vms: z.array(vmSchema) });
export type VmEntry = z.infer<typeof vmSchema>;

export const playbookSchema = z.looseObject({
  name: z.string(),
  display: z.string().nullish(),
  description: z.string().nullish(),
});
export const playbooksDataSchema = z.looseObject({ playbooks: z.array(playbookSchema) });
export type PlaybookEntry = z.infer<typeof playbookSchema>;

/**
 * No public source shows this answer. Known is only that each entry has a `simulation`, `"none"` for a real exit.
 * The rest follows the other two lists by analogy, so readers accept several names for each field.
 */
export const networkExitSchema = z.looseObject({
  name: z.string().nullish(),
  id: z.string().nullish(),
  "network-exit": z.string().nullish(),
  "display-name": z.string().nullish(),
  display: z.string().nullish(),
  simulation: z.string().nullish(),
});
export const networkExitsDataSchema = z.union([
  z.array(networkExitSchema),
  z.looseObject({
    "network-exits": z.array(networkExitSchema).optional(),
    network_exits: z.array(networkExitSchema).optional(),
  }),
]);
export type NetworkExitEntry = z.infer<typeof networkExitSchema>;
