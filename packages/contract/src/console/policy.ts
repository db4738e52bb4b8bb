import { z } from "zod";
import { prioritySchema, submitOptionsSchema, TLP_LEVELS } from "./item.ts";

/**
 * The policy: a document that says what becomes of each file and address. Its rules are tried in their order, and the first whose
 * conditions all hold decides; the item remembers the rule's name. Keys are written as in fumehood.toml.
 */

/** What one document may hold. A document beyond them is refused whole. */
export const POLICY_LIMITS = {
  maxRules: 500,
  /** Entries of one list of a rule. */
  maxEntries: 500,
  maxPatternChars: 200,
  maxNameChars: 63,
  maxReasonChars: 500,
  maxTargets: 20,
  /** Characters of the whole document as text. */
  maxDocumentChars: 1_000_000,
} as const;

/** Whole words about types that stand beside type ids: see docs/policy.md. */
export const TYPE_WORDS = ["any", "chosen", "service", "target"] as const;
export type TypeWord = (typeof TYPE_WORDS)[number];
/** Before the name of a family of types: `family:document`. */
export const FAMILY_PREFIX = "family:";

export const POLICY_ACTIONS = ["submit", "skip", "refuse"] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];
export const ARCHIVE_MODES = ["unpack", "whole", "both"] as const;
export type ArchiveMode = (typeof ARCHIVE_MODES)[number];
export const MARKINGS = ["none", ...TLP_LEVELS] as const;

const patternSchema = z.string().min(1).max(POLICY_LIMITS.maxPatternChars);
const listOf = <T extends z.ZodType>(entry: T) => z.array(entry).min(1).max(POLICY_LIMITS.maxEntries);
const bytesSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const ruleNameSchema = z
  .string()
  .max(POLICY_LIMITS.maxNameChars)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "use lower-case letters and digits, with hyphens between words");

/** All that a rule names must hold. What is absent holds for everything, but addresses: only a rule whose `kinds` name them is for them. */
const conditionShape = {
  /** Channels, or beginnings of them with `*`: `folder:*`. */
  channels: listOf(patternSchema).optional(),
  /** Ids of types by content, `family:NAME`, or one of `TYPE_WORDS`. */
  types: listOf(patternSchema).optional(),
  without_types: listOf(patternSchema).optional(),
  /** Patterns of the file's name, without its folders unless the pattern holds a slash: `*` any characters, `?` one. */
  names: listOf(patternSchema).optional(),
  without_names: listOf(patternSchema).optional(),
  min_bytes: bytesSchema.optional(),
  max_bytes: bytesSchema.optional(),
  /** What came out of an archive or a message: `none` of it, `only` it, or `any`. */
  members: z.enum(["any", "only", "none"]).optional(),
  /** Oddities of the item: at least one of these. */
  flags: listOf(patternSchema).optional(),
  without_flags: listOf(patternSchema).optional(),
  /** Static suspicion from 0 to 100; computed only where a rule asks. */
  min_suspicion: z.number().int().min(0).max(100).optional(),
  /** Markings, `none` for what has none. */
  tlp: listOf(z.enum(MARKINGS)).optional(),
  kinds: listOf(z.enum(["file", "url"])).optional(),
} as const;

/** How something is submitted. For what people hand in, only what they left open. */
const settingShape = {
  /** Names of targets, the preferred first. */
  targets: z.array(z.string().min(1).max(200)).min(1).max(POLICY_LIMITS.maxTargets).optional(),
  private: z.boolean().optional(),
  vm: z.string().min(1).max(200).optional(),
  playbook: z.string().min(1).max(200).optional(),
  network_exit: z.string().min(1).max(200).optional(),
  network_simulation: z.enum(["none", "as-needed", "all"]).optional(),
  runtime_minutes: z.number().int().min(1).max(60).optional(),
  classify: z.boolean().optional(),
  tags: submitOptionsSchema.shape.tags.unwrap().optional(),
  priority: prioritySchema.exclude(["people"]).optional(),
  /** Whether an archive is opened, submitted as it is, or both. */
  archives: z.enum(ARCHIVE_MODES).optional(),
  /** What becomes of an archive that no known password opens. */
  unknown_password: z.enum(["refuse", "submit"]).optional(),
  /** Of what fits, only so many in a hundred: told by the digest, so that the same file always fares the same. */
  sample_percent: z.number().min(0).max(100).optional(),
} as const;

export const policyRuleSchema = z.strictObject({
  name: ruleNameSchema,
  ...conditionShape,
  action: z.enum(POLICY_ACTIONS),
  /** For people, in the ledger: why the rule is there. */
  reason: z.string().min(1).max(POLICY_LIMITS.maxReasonChars).optional(),
  ...settingShape,
});
export type PolicyRule = z.infer<typeof policyRuleSchema>;
export type PolicyCondition = keyof typeof conditionShape;
export type PolicySetting = keyof typeof settingShape;
// Object.keys of a const object yields exactly its keys.
export const POLICY_CONDITIONS = Object.keys(conditionShape) as readonly PolicyCondition[];
export const POLICY_SETTINGS = Object.keys(settingShape) as readonly PolicySetting[];

/** The list behind the word `chosen`: the service's documented types, changed by these. */
export const policyTypesSchema = z.strictObject({
  add: z.array(patternSchema).max(POLICY_LIMITS.maxEntries).optional(),
  remove: z.array(patternSchema).max(POLICY_LIMITS.maxEntries).optional(),
});

/** Under overload a share of what machines hand in is skipped: none up to `start` open items, all from `full` on. */
export const overloadSchema = z
  .strictObject({
    start: z.number().int().min(0).max(100_000_000),
    full: z.number().int().min(1).max(100_000_000),
    channels: listOf(patternSchema).optional(),
  })
  .refine(({ start, full }) => start < full, { message: "must be greater than start", path: ["full"] });
export type PolicyOverload = z.infer<typeof overloadSchema>;

export const policySchema = z.strictObject({
  types: policyTypesSchema.optional(),
  overload: overloadSchema.optional(),
  rules: z.array(policyRuleSchema).max(POLICY_LIMITS.maxRules).default([]),
});
export type PolicyDocument = z.output<typeof policySchema>;
/** A document's keys outside its rules, with those of each section. */
export const POLICY_SECTIONS = {
  types: ["add", "remove"],
  overload: ["start", "full", "channels"],
} as const;
