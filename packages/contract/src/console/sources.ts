import { z } from "zod";
import { reasonSchema } from "./item.ts";

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
