import { DECISIONS, TLP_LEVELS, verdictLevelSchema } from "@fumehood/contract";
import { z } from "zod";

/** What every sink may say: what it wants to hear of, and how far a marking may go there. */
const FILTER = {
  min_score: z.number().int().min(0).max(100).optional(),
  verdicts: z.array(verdictLevelSchema).min(1).optional(),
  channels: z.array(z.string().min(1).max(200)).min(1).optional(),
  tags: z.array(z.string().min(1).max(200)).min(1).optional(),
  targets: z.array(z.string().min(1).max(200)).min(1).optional(),
  decisions: z.array(z.enum(DECISIONS)).min(1).optional(),
  /** The highest marking that may go there. */
  max_tlp: z.enum(TLP_LEVELS).default("amber+strict"),
  timeout_seconds: z.number().int().min(1).max(300).default(30),
};

const SECRET = {
  secret: z.string().min(1).optional(),
  secret_env: z.string().min(1).optional(),
  secret_file: z.string().min(1).optional(),
};

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http or https address" });

export const webhookSinkSchema = z.strictObject({
  kind: z.literal("webhook"),
  url: httpUrl,
  /** Signs the body; without one, calls are not signed. */
  ...SECRET,
  /** Loopback and private addresses may be called too. */
  allow_private: z.boolean().default(false),
  ca_file: z.string().optional(),
  ...FILTER,
});

export const FOLDER_FORMATS = ["json", "summary", "html", "markdown", "text", "iocs-csv", "iocs-json"] as const;
export const folderSinkSchema = z.strictObject({
  kind: z.literal("folder"),
  path: z.string().min(1),
  formats: z.array(z.enum(FOLDER_FORMATS)).min(1).default(["summary", "html", "iocs-csv"]),
  ...FILTER,
});

export const syslogSinkSchema = z.strictObject({
  kind: z.literal("syslog"),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535).default(514),
  protocol: z.enum(["udp", "tcp", "tls"]).default("udp"),
  ca_file: z.string().optional(),
  ...FILTER,
});

export const emailSinkSchema = z.strictObject({
  kind: z.literal("email"),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535).default(587),
  /** `starttls` refuses to go on without encryption; `tls` is encrypted from the first byte. */
  security: z.enum(["starttls", "tls", "none"]).default("starttls"),
  user: z.string().optional(),
  ...SECRET,
  from: z.email(),
  to: z.array(z.email()).min(1).max(50),
  ca_file: z.string().optional(),
  ...FILTER,
});

export const mispSinkSchema = z.strictObject({
  kind: z.literal("misp"),
  url: httpUrl,
  /** The automation key. */
  ...SECRET,
  allow_private: z.boolean().default(false),
  ca_file: z.string().optional(),
  /** Who sees the event in MISP: 0 own organisation, 1 community, 2 connected communities, 3 all. */
  distribution: z.number().int().min(0).max(3).default(0),
  publish: z.boolean().default(false),
  ...FILTER,
});

const SINK_SCHEMAS = [webhookSinkSchema, folderSinkSchema, syslogSinkSchema, emailSinkSchema, mispSinkSchema] as const;

export const sinkConfigSchema = z.discriminatedUnion("kind", SINK_SCHEMAS);
export type SinkConfig = z.output<typeof sinkConfigSchema>;

/** Keys that a sink of this kind may have; of an unknown kind, those of any. */
export function sinkKeysOf(kind: unknown): readonly string[] {
  const fitting = SINK_SCHEMAS.filter((schema) => schema.shape.kind.value === kind);
  return [...new Set((fitting.length === 0 ? SINK_SCHEMAS : fitting).flatMap((schema) => Object.keys(schema.shape)))];
}
