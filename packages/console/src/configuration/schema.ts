import { tlpSchema } from "@fumehood/contract";
import { MAX_ARCHIVE_PASSWORDS } from "@fumehood/pipeline";
import { z } from "zod";
import { sinkConfigSchema } from "./sink-schema.ts";
import { sourceConfigSchema } from "./source-schema.ts";

/** Shortest time in which a file is not submitted again; the service's integration guide demands it. */
export const MIN_DEDUPE_WINDOW_MINUTES = 15;

const fingerprintSchema = z
  .string()
  .regex(/^(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}$/i, "must have 64 hexadecimal digits, with colons or without");

export const targetConfigSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: "must be an http or https address" }),
  label: z.string().min(1).max(100).optional(),
  kind: z.enum(["cloud", "appliance"]).optional(),
  api_key: z.string().min(1).optional(),
  api_key_env: z.string().min(1).optional(),
  api_key_file: z.string().min(1).optional(),
  /** Sends the key in the query: only for old appliances that know nothing else. */
  key_in_query: z.boolean().default(false),
  /** A PEM file with the certificate authority of an appliance. */
  ca_file: z.string().optional(),
  /** SHA-256 of the certificate that an appliance shows; replaces the authorities, so a self-signed one works. */
  fingerprint: z.union([fingerprintSchema, z.array(fingerprintSchema).min(1)]).optional(),
  proxy: z.url().optional(),
  /** "service": the documented list of file types; "any": everything. */
  types: z.enum(["service", "any"]).default("service"),
  /** Highest marking (TLP) that may go there. */
  max_tlp: tlpSchema.optional(),
  /** Hard cap of submissions in a rolling 24 hours. */
  per_day: z.number().int().min(0).optional(),
  /** Share of the service's own limit that may be used. */
  percent: z.number().min(1).max(100).optional(),
  /** Submissions of each window that automatic channels leave to people. */
  reserve_for_people: z.number().int().min(0).default(0),
  /** Whether automatic channels spread the day's budget over its hours. */
  pace: z.boolean().default(false),
});
export type TargetConfig = z.infer<typeof targetConfigSchema>;

const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).prefault({} as never); // every key of a section has a default

const nameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "use lower-case letters, digits and hyphens");

/** What an archive may be locked with; a longer one is no password that somebody would type. */
export const archivePasswordSchema = z.string().min(1).max(256);

const windowSchema = z
  .number()
  .int()
  .min(MIN_DEDUPE_WINDOW_MINUTES, `must be at least ${MIN_DEDUPE_WINDOW_MINUTES} minutes`);

/** The whole configuration, as `fumehood.toml` may hold it. */
export const configurationSchema = z.strictObject({
  default_target: z.string().default("builtin"),
  server: section({
    host: z.string().min(1).default("127.0.0.1"),
    port: z.number().int().min(0).max(65_535).default(8477),
  }),
  data: section({ folder: z.string().min(1).default("") }),
  sandbox: section({
    enabled: z.boolean().default(true),
    /** 0: the port after the console's, or any free one. */
    port: z.number().int().min(0).max(65_535).default(0),
    /** Analyses at the same time. */
    concurrency: z.number().int().min(1).max(64).default(2),
    /** Whether the built-in sandbox calls back to loopback and private addresses too. */
    callbacks_private_networks: z.boolean().default(false),
  }),
  verdict: section({
    malicious: z.number().int().min(1).max(100).default(85),
    suspicious: z.number().int().min(1).max(100).default(50),
  }),
  dedupe: section({
    window_minutes: z
      .number()
      .int()
      .min(MIN_DEDUPE_WINDOW_MINUTES, `must be at least ${MIN_DEDUPE_WINDOW_MINUTES} minutes`)
      .default(1440),
    malicious_minutes: windowSchema.optional(),
    suspicious_minutes: windowSchema.optional(),
    clean_minutes: windowSchema.optional(),
    failed_minutes: windowSchema.default(60),
  }),
  /** Between these numbers of open items sources are held back and go on again. */
  intake: section({
    high_water: z.number().int().min(1).max(10_000_000).default(10_000),
    low_water: z.number().int().min(0).max(10_000_000).default(8000),
  }),
  drop: section({
    /** Empty: that of the console. */
    host: z.string().default(""),
    /** 0: the console's own port. */
    port: z.number().int().min(0).max(65_535).default(0),
  }),
  limits: section({
    /** Largest file that is taken in. */
    file_mib: z.number().int().min(1).max(16_384).default(250),
    /** How deep archives in archives are opened. */
    archive_depth: z.number().int().min(1).max(32).default(6),
    archive_members: z.number().int().min(1).max(1_000_000).default(5000),
    archive_total_mib: z.number().int().min(1).max(65_536).default(1024),
  }),
  unpack: section({
    passwords: z.array(archivePasswordSchema).max(MAX_ARCHIVE_PASSWORDS).default([]),
    passwords_file: z.string().default(""),
  }),
  policy: section({ file: z.string().default("") }),
  log: section({ level: z.enum(["silent", "error", "warn", "info", "debug"]).default("warn") }),
  targets: z.record(nameSchema, targetConfigSchema).default({}),
  sinks: z.record(nameSchema, sinkConfigSchema).default({}),
  sources: z.record(nameSchema, sourceConfigSchema).default({}),
});
export type ConfigurationFile = z.output<typeof configurationSchema>;
