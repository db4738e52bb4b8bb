import { DEFAULT_VERDICT_BANDS } from "@fumehood/contract";
import type { ElementName, VerdictBands } from "@fumehood/contract";
import { NOT_SENT_BY_DEFAULT, THREAT_GRID_TYPES } from "@fumehood/inspect";
import { PipelineError } from "./errors.ts";
import { DEFAULT_DEDUPE_WINDOW_MS, MIN_DEDUPE_WINDOW_MS } from "./limits.ts";

/** Types on the service's documented list, with DOS programs and the EICAR file: the list's EXE does not tell kinds of programs apart. */
export const SERVICE_TYPES: ReadonlySet<string> = new Set([...THREAT_GRID_TYPES, "dos-mz", "dos-com", "eicar"]);

/** What may come in through the channels that a pattern names. The first rule that fits counts. */
export interface GateRule {
  /** A channel, or a beginning with `*`: `console`, `folder:*`, `*`. */
  readonly channel: string;
  /** `target`: what the target takes. `service`: the service's list, also at a target that takes more. */
  readonly types: "target" | "service" | readonly string[];
  readonly withoutTypes: readonly string[];
  /** What a person chose goes through whatever its type; members of archives do not. */
  readonly rootsPass: boolean;
  /** Bytes; `null` for no limit of its own. */
  readonly maxBytes: number | null;
}

export interface PipelinePolicy {
  readonly gate: readonly GateRule[];
  /** Within this time the same bytes are not submitted twice. At least 15 minutes. */
  readonly dedupeWindowMs: number;
  /** Elements that are fetched for each sample; others when somebody asks for them. */
  readonly wantedElements: readonly ElementName[];
  readonly bands: VerdictBands;
}

const PEOPLE = { types: "target", withoutTypes: [], rootsPass: true, maxBytes: null } as const;

/** People decide for themselves; machines send what the service lists, without HTML and JavaScript, as its guide advises. */
export const DEFAULT_POLICY: PipelinePolicy = {
  gate: [
    { channel: "console", ...PEOPLE },
    { channel: "cli", ...PEOPLE },
    { channel: "api", ...PEOPLE },
    { channel: "*", types: "service", withoutTypes: [...NOT_SENT_BY_DEFAULT], rootsPass: false, maxBytes: null },
  ],
  dedupeWindowMs: DEFAULT_DEDUPE_WINDOW_MS,
  wantedElements: [
    "analysis.json",
    "report.html",
    "processes.json",
    "timeline.json",
    "network.pcap",
    "screenshot.png",
    "warnings.json",
  ],
  bands: DEFAULT_VERDICT_BANDS,
};

/** The rule for a channel. @throws {PipelineError} when a policy has none: `checkPolicy` refuses such a policy. */
export function findGateRule(policy: PipelinePolicy, channel: string): GateRule {
  const rule = policy.gate.find((candidate) => fitsChannel(candidate.channel, channel));
  if (rule === undefined)
    throw new PipelineError("pipeline.policy-invalid", `No rule of the gate fits the channel ${channel}.`);
  return rule;
}

function fitsChannel(pattern: string, channel: string): boolean {
  return pattern.endsWith("*") ? channel.startsWith(pattern.slice(0, -1)) : pattern === channel;
}

/** @throws {PipelineError} when a policy cannot work. */
export function checkPolicy(policy: PipelinePolicy): void {
  if (policy.dedupeWindowMs < MIN_DEDUPE_WINDOW_MS) {
    throw new PipelineError("pipeline.policy-invalid", "The window for duplicates must be at least 15 minutes.");
  }
  if (!policy.gate.some(({ channel }) => channel === "*")) {
    throw new PipelineError("pipeline.policy-invalid", 'The gate needs a last rule for the channel "*".');
  }
}
