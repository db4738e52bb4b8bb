import { z } from "zod";
import { prioritySchema, reasonSchema, submitOptionsSchema, tlpSchema } from "./item.ts";

/** Ways in that nobody stands at. The channel of what comes through one is `KIND:NAME`. */
export const SOURCE_KINDS = ["folder", "drop", "mailbox", "list"] as const;
export const sourceKindSchema = z.enum(SOURCE_KINDS);
export type SourceKind = z.infer<typeof sourceKindSchema>;

/** `paused`: by somebody, or because too much is open. `failing`: it cannot do its work now, and tries again. */
export const sourceStateSchema = z.enum(["running", "paused", "failing", "stopped"]);
export type SourceState = z.infer<typeof sourceStateSchema>;

/** Something that a source met and did not hand in, as it came from outside. */
export const sourceNoteSchema = z.strictObject({
  kind: z.enum(["waiting", "ignored", "failed"]),
  /** A path, a message, a line. */
  ref: z.string(),
  reason: reasonSchema,
  /** When it is looked at again; `null` when it is not. */
  until: z.string().nullable(),
});
export type SourceNote = z.infer<typeof sourceNoteSchema>;

/** How a source is. */
export const sourceHealthSchema = z.strictObject({
  name: z.string(),
  kind: sourceKindSchema,
  channel: z.string(),
  /** What it watches, for people: a path, a mailbox, an address. */
  about: z.string(),
  state: sourceStateSchema,
  /** Since when it is in this state. */
  since: z.string(),
  /** Why it is paused, or what keeps it from its work. */
  problem: reasonSchema.nullable(),
  lastFoundAt: z.string().nullable(),
  nextLookAt: z.string().nullable(),
  /**
   * Since the start of the process; a source that looks again and again counts what it meets (seen, waiting, ignored, failed) anew
   * at each look. `seen`: handed in before.
   */
  counts: z.strictObject({
    taken: z.number(),
    seen: z.number(),
    waiting: z.number(),
    ignored: z.number(),
    failed: z.number(),
  }),
  /** The last of what waits, was ignored or failed; not all of it. */
  notes: z.array(sourceNoteSchema),
});
export type SourceHealth = z.infer<typeof sourceHealthSchema>;

/** What one token adds to the settings of its source; a marking goes only upwards. */
export const dropTokenSettingsSchema = z.strictObject({
  tags: submitOptionsSchema.shape.tags,
  tlp: tlpSchema.optional(),
  priority: prioritySchema.exclude(["people"]).optional(),
});
export type DropTokenSettings = z.output<typeof dropTokenSettingsSchema>;

/** A token of the drop endpoint; never the token itself. */
export const dropTokenSchema = z.strictObject({
  id: z.string(),
  source: z.string(),
  label: z.string(),
  settings: dropTokenSettingsSchema,
  createdBy: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
export type DropToken = z.infer<typeof dropTokenSchema>;

/** Names of sources, as sections of the configuration. */
export const sourceNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "use lower-case letters, digits and hyphens, at most 63");

export const newDropTokenSchema = z.strictObject({
  source: sourceNameSchema,
  label: z.string().max(200).default(""),
  settings: dropTokenSettingsSchema.prefault({}),
});
