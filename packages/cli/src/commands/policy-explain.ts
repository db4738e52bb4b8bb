import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tlpSchema } from "@fumehood/contract";
import type { Configuration } from "@fumehood/console/configuration";
import { describePolicyTargets } from "@fumehood/console/policy";
import { createInspector, createUnpacker } from "@fumehood/inspect";
import { compilePolicy, DEFAULT_PIPELINE_LIMITS } from "@fumehood/pipeline";
import type { PipelineLimits } from "@fumehood/pipeline";
import type { ConsoleApi } from "../console-api.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { paint, safe, type Paint } from "../output/terminal.ts";
import { describeExplained, type CostContext, type ExplainedJson } from "../policy/describe-explained.ts";
import { explainFile, explainUrl, type Explained, type ExplainMeans } from "../policy/explain-file.ts";
import { askTarget, findOwn, type KnownDigest } from "../policy/known-digests.ts";
import { readPolicyFile, readWord, requirePolicy } from "../policy/policy-file.ts";
import { chooseTarget } from "../target-flags.ts";
import { withConsole } from "../with-console.ts";
import { collectEntries, type Entry } from "./submit.ts";

export interface ExplainFlags {
  readonly channel: string;
  readonly tlp?: string;
  readonly target?: string;
  readonly policy?: string;
  readonly password?: string;
  readonly keepArchives?: boolean;
  readonly online?: boolean;
  readonly all?: boolean;
}

const MIB = 1024 ** 2;
const MAX_CHANNEL_CHARS = 200;

/** `fumehood policy explain`: what would become of files and addresses. Nothing is sent and nothing is kept. */
export async function explainPolicy(
  context: CliContext,
  inputs: readonly string[],
  flags: ExplainFlags,
): Promise<number> {
  const configuration = context.configure();
  const tlp = flags.tlp === undefined ? undefined : readWord(flags.tlp, "--tlp", tlpSchema.options);
  if (flags.channel.length > MAX_CHANNEL_CHARS) throw new CliError("usage", "--channel is too long.");
  const target = chooseTarget(context, configuration, flags.target === undefined ? {} : { target: flags.target }).name;
  const text = flags.policy === undefined ? undefined : await readPolicyFile(flags.policy);
  if (text !== undefined) requirePolicy(text, flags.policy ?? "", configuration);
  const tempFolder = await mkdtemp(join(tmpdir(), "fumehood-explain-"));
  const inspector = createInspector();
  const unpacker = createUnpacker({ outRoot: tempFolder });
  try {
    const entries = await collectEntries(inputs, { stdinName: "stdin", temp: tempFolder });
    await withConsole({ configuration }, async (api) => {
      const toml = text ?? (await api.call("getPolicy")).toml;
      const targets = describePolicyTargets(configuration);
      const means: ExplainMeans = {
        policy: compilePolicy(requirePolicy(toml, "The policy that holds", configuration)),
        world: { findTarget: (name) => targets.get(name), openItems: await countOpen(api) },
        channel: flags.channel,
        target,
        options: {
          ...(flags.target === undefined ? {} : { target }),
          ...(tlp === undefined ? {} : { tlp }),
          keepArchives: flags.keepArchives ?? false,
        },
        password: flags.password ?? null,
        limits: limitsOf(configuration),
        unpacker,
        inspector,
        tempFolder,
        signal: context.signal,
      };
      await explainAll(context, entries, { means, api, configuration, flags, targets });
    });
    return 0;
  } finally {
    await Promise.all([inspector.close(), unpacker.close()]);
    await rm(tempFolder, { recursive: true, force: true });
  }
}

interface Run {
  readonly means: ExplainMeans;
  readonly api: ConsoleApi;
  readonly configuration: Configuration;
  readonly flags: ExplainFlags;
  readonly targets: CostContext["targets"];
}

async function explainAll(context: CliContext, entries: readonly Entry[], run: Run): Promise<void> {
  const { configuration, targets, means } = run;
  const cost: CostContext = {
    targets,
    dedupeWindowMs: configuration.dedupe.window_minutes * 60_000,
    now: Date.now(),
    submitted: new Set(),
  };
  const totals = new Map<string, number>();
  for (const entry of entries) {
    for await (const explained of explainEntry(entry, means)) {
      const line = describeExplained(explained, await findKnown(explained, run, context.signal), cost);
      const [target] = line.targets;
      if (target !== undefined) totals.set(target, (totals.get(target) ?? 0) + line.cost);
      if (context.json) context.printJson(line);
      else for (const text of textLines(line, context, run.flags.all === true)) context.terminal.out(text);
    }
  }
  if (!context.json) for (const text of totalLines(totals, targets)) context.terminal.out(text);
}

async function* explainEntry(entry: Entry, means: ExplainMeans): AsyncIterable<Explained> {
  // Digests come from lists alone, which this command does not take: the gate never sees them.
  if (entry.kind === "url") yield explainUrl(entry.url, means);
  if (entry.kind === "file") yield* explainFile(entry.path, entry.name, means);
}

async function findKnown({ record, decision }: Explained, run: Run, signal: AbortSignal): Promise<KnownDigest> {
  const { sha256 } = record.item;
  if (sha256 === null) return { own: undefined, atTarget: null, problem: null };
  const own = await findOwn(run.api, sha256);
  const target = decision.kind === "submit" ? decision.routes[0] : undefined;
  if (run.flags.online !== true || target === undefined) return { own, atTarget: null, problem: null };
  return { own, ...(await askTarget(run.configuration, target, sha256, signal)) };
}

/** What is under way in the console that runs: it counts where a policy has a drop curve. */
async function countOpen(api: ConsoleApi): Promise<number> {
  const { total } = await api.call("listItems", { query: { open: true, limit: 1 } });
  return total;
}

function limitsOf({ limits }: Configuration): PipelineLimits {
  return {
    ...DEFAULT_PIPELINE_LIMITS,
    fileBytes: limits.file_mib * MIB,
    unpackDepth: limits.archive_depth,
    membersPerRoot: limits.archive_members,
    bytesPerRoot: limits.archive_total_mib * MIB,
  };
}

const STYLES: Readonly<Record<string, Paint>> = { submit: "green", open: "cyan", duplicate: "yellow", refuse: "red" };

function* textLines(line: ExplainedJson, { terminal }: CliContext, all: boolean): Iterable<string> {
  const indent = "  ".repeat(line.path.length - 1);
  const style = STYLES[line.decision];
  const decision = style === undefined ? line.decision.padEnd(9) : paint(terminal, line.decision.padEnd(9), style);
  const size = line.sizeBytes === null ? "" : `, ${line.sizeBytes.toLocaleString("en-US")} bytes`;
  yield `${indent}${decision} ${paint(terminal, safe(line.path.at(-1) ?? ""), "bold")} (${line.type ?? line.kind}${size})`;
  const detail = `${indent}          `;
  yield `${detail}${safe(line.reason)}`;
  if (line.flags.length > 0) yield `${detail}flags: ${safe(line.flags.join(", "))}`;
  if (line.suspicion !== null) yield `${detail}suspicion ${line.suspicion}: ${line.signs.join(", ") || "nothing odd"}`;
  if (line.targets.length > 0)
    yield `${detail}to ${line.targets.map(safe).join(", then ")}; ${describeOptions(line)}; cost ${line.cost}`;
  if (line.known.item !== null) {
    const { item, verdict, at } = line.known;
    yield `${detail}known here: item ${item} of ${at}, ${verdict ?? "no verdict"}`;
  }
  if (line.known.atTarget !== null)
    yield `${detail}known there: sample ${line.known.atTarget.sampleId} of ${line.known.atTarget.submittedAt ?? "some time"}`;
  if (line.known.problem !== null) yield `${detail}${safe(line.known.problem)}`;
  for (const { rule, fits, conditions } of line.rules) {
    const failed = conditions.find((condition) => condition.fits === "no");
    if (failed !== undefined && all)
      yield paint(terminal, `${detail}${rule}: not, ${failed.key}: ${safe(failed.text)}`, "dim");
    if (failed === undefined)
      yield paint(terminal, `${detail}${rule}: ${fits === "yes" ? "fits" : "hangs on its suspicion"}`, "dim");
  }
}

function describeOptions({ options, priority }: ExplainedJson): string {
  if (options === null) return "";
  const { isPrivate, vm, playbook, networkExit, networkSimulation, runtimeMinutes, classify, tags = [] } = options;
  const parts: readonly (string | undefined | false)[] = [
    isPrivate === false ? "public" : "private",
    vm && `vm ${vm}`,
    playbook && `playbook ${playbook}`,
    networkExit && `exit ${networkExit}`,
    networkSimulation && `simulation ${networkSimulation}`,
    runtimeMinutes !== undefined && `${runtimeMinutes} min`,
    classify === true && "classify",
    tags.length > 0 && `tags ${tags.join(", ")}`,
    priority !== null && priority !== "normal" && `priority ${priority}`,
  ];
  return safe(parts.filter((part) => typeof part === "string" && part !== "").join(", "));
}

function* totalLines(totals: ReadonlyMap<string, number>, targets: CostContext["targets"]): Iterable<string> {
  for (const [target, cost] of totals) {
    const limit = targets.get(target)?.quota?.perDay;
    const day = limit === null || limit === undefined ? "" : ` of ${limit} a day`;
    yield `${safe(target)}: ${cost} ${cost === 1 ? "submission" : "submissions"}${day}`;
  }
}
