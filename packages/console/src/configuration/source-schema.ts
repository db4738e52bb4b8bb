import { PRIORITIES, TLP_LEVELS } from "@fumehood/contract";
import { compileGlob } from "@fumehood/pipeline";
import { z } from "zod";

/** What everything of one source has in common. */
export const SOURCE_COMMON = {
  target: z.string().min(1).optional(),
  /** Seen by the organisation alone, also where the marking would allow more. */
  private: z.boolean().default(true),
  tlp: z.enum(TLP_LEVELS).optional(),
  tags: z
    .array(
      z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^,]*$/, "a tag cannot hold a comma"),
    )
    .max(50)
    .default([]),
  priority: z.enum(PRIORITIES).default("normal"),
  vm: z.string().max(200).optional(),
  playbook: z.string().max(200).optional(),
  network_exit: z.string().max(200).optional(),
  runtime_minutes: z.number().int().min(1).max(60).optional(),
  keep_archives: z.boolean().default(false),
  /** Paused until somebody resumes it. */
  paused: z.boolean().default(false),
};

const patternSchema = z.string().superRefine((pattern, context) => {
  try {
    compileGlob(pattern);
  } catch (error) {
    context.addIssue({
      code: "custom",
      message: error instanceof Error ? error.message.replace(/\.$/, "") : String(error),
    });
  }
});

const seconds = (least: number, most: number) => z.number().min(least).max(most);
const DAY_SECONDS = 24 * 60 * 60;

export const folderSourceSchema = z.strictObject({
  kind: z.literal("folder"),
  path: z.string().min(1),
  recursive: z.boolean().default(false),
  include: z.array(patternSchema).max(100).default([]),
  exclude: z.array(patternSchema).max(100).default([]),
  /** How long a file must not change before it is taken. */
  settle_seconds: seconds(0, DAY_SECONDS).default(3),
  /** How often the whole folder is looked at. */
  every_seconds: seconds(1, DAY_SECONDS).default(30),
  /** How long a file that seems to be cut off may stay before it is taken, flagged. */
  partial_seconds: seconds(0, 7 * DAY_SECONDS).default(300),
  after: z.enum(["keep", "delete", "move"]).default("keep"),
  move_to: z.string().min(1).optional(),
  /** Takes files that tell about others (NAME.json, NAME.meta) too. */
  sidecars: z.boolean().default(false),
  ...SOURCE_COMMON,
});

export const dropSourceSchema = z.strictObject({ kind: z.literal("drop"), ...SOURCE_COMMON });

export const listSourceSchema = z.strictObject({
  kind: z.literal("list"),
  path: z.string().min(1),
  every_seconds: seconds(1, DAY_SECONDS).default(30),
  ...SOURCE_COMMON,
});

const SCHEMAS = { folder: folderSourceSchema, drop: dropSourceSchema, list: listSourceSchema } as const;

export const sourceConfigSchema = z.discriminatedUnion(
  "kind",
  [folderSourceSchema, dropSourceSchema, listSourceSchema],
  {
    error: `must be one of ${Object.keys(SCHEMAS).join(", ")}`,
  },
);
export type SourceConfig = z.infer<typeof sourceConfigSchema>;

/** The keys that a source of this kind may have; those of all kinds where the kind is none. */
export function sourceKeysOf(kind: unknown): readonly string[] {
  const known = Object.entries(SCHEMAS).find(([name]) => name === kind)?.[1];
  if (known !== undefined) return Object.keys(known.shape);
  return [...new Set(Object.values(SCHEMAS).flatMap((schema) => Object.keys(schema.shape)))];
}
