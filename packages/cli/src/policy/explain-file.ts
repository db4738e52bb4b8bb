import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { SubmitOptionsInput } from "@fumehood/contract";
import { digestStream, identifyFile, type Inspector, type Unpacker } from "@fumehood/inspect";
import {
  decideByPolicy,
  decideClosed,
  describeSubject,
  explainByPolicy,
  isOneFile,
  planUnpack,
  refuseArchive,
  scoreSuspicion,
  whyLeftOut,
} from "@fumehood/pipeline";
import type {
  ClosedBecause,
  CompiledPolicy,
  ItemRecord,
  PipelineLimits,
  PolicyDecision,
  PolicyWorld,
  RuleFinding,
  Suspicion,
} from "@fumehood/pipeline";

/** What would become of one file, member or address, and why. */
export interface Explained {
  /** The names of what it lies in, from the outside in, and its own. */
  readonly path: readonly string[];
  readonly record: ItemRecord;
  readonly decision: PolicyDecision;
  readonly findings: readonly RuleFinding[];
  readonly suspicion: Suspicion | undefined;
}

export interface ExplainMeans {
  readonly policy: CompiledPolicy;
  readonly world: PolicyWorld;
  readonly channel: string;
  readonly target: string;
  readonly options: SubmitOptionsInput;
  readonly password: string | null;
  readonly limits: PipelineLimits;
  readonly unpacker: Unpacker;
  readonly inspector: Inspector;
  /** A folder of this run. */
  readonly tempFolder: string;
  readonly signal: AbortSignal;
}

/** How much one root has brought up so far. */
interface Family {
  items: number;
  bytes: number;
  folders: number;
  /** In texts of messages. */
  readonly passwords: string[];
}

/** Judges a file, and what is in it as far as it would be opened, as the pipeline would; nothing is handed in. */
export async function* explainFile(path: string, name: string, means: ExplainMeans): AsyncIterable<Explained> {
  yield* explainOne({ path, name, parent: undefined, flags: [], above: [] }, newFamily(), means);
}

function newFamily(): Family {
  return { items: 0, bytes: 0, folders: 0, passwords: [] };
}

/** Judges an address. */
export function explainUrl(url: string, { policy, world, ...means }: ExplainMeans): Explained {
  const record = describeSubject({ ...means, name: url, url });
  return { path: [url], record, ...explainByPolicy(policy, record, world), suspicion: undefined };
}

interface Place {
  readonly path: string;
  readonly name: string;
  readonly parent: ItemRecord | undefined;
  readonly flags: readonly string[];
  readonly above: readonly string[];
}

async function* explainOne(place: Place, family: Family, means: ExplainMeans): AsyncIterable<Explained> {
  means.signal.throwIfAborted();
  const { name, parent, flags, above } = place;
  // Members lie in folders of their archive: those are no part of the name that is judged.
  const ownName = parent === undefined ? name : name.slice(name.lastIndexOf("/") + 1);
  const identification = await identifyFile(place.path, { name: ownName });
  const { digests, sizeBytes } = await digestStream(createReadStream(place.path));
  const bare = describeSubject({
    ...means,
    name,
    parent,
    flags,
    identification,
    sizeBytes,
    sha256: digests.sha256,
  });
  const looked = await look(bare, place.path, means);
  const { record, suspicion } = looked;
  const explanation = explainByPolicy(means.policy, record, means.world);
  const here = { path: [...above, name], record, findings: explanation.findings, suspicion };
  if (explanation.decision.kind !== "open") {
    yield { ...here, decision: explanation.decision };
    return;
  }
  yield* explainOpened({ ...here, decision: explanation.decision }, place.path, family, means);
}

/** Looks into the file where its suspicion decides. */
async function look(
  record: ItemRecord,
  path: string,
  { policy, world, inspector, signal }: ExplainMeans,
): Promise<{ record: ItemRecord; suspicion: Suspicion | undefined }> {
  if (decideByPolicy(policy, record, world).kind !== "needs-suspicion") return { record, suspicion: undefined };
  const suspicion = scoreSuspicion(await inspector.inspect(path, { name: record.item.name, signal }));
  return { record: { ...record, work: { ...record.work, suspicion: suspicion.score } }, suspicion };
}

async function* explainOpened(
  archive: Explained,
  path: string,
  family: Family,
  means: ExplainMeans,
): AsyncIterable<Explained> {
  const { record } = archive;
  const passwords = { given: means.password, found: family.passwords, configured: [] };
  const plan = planUnpack(record, passwords, family, means.limits);
  if (plan.kind === "refuse") {
    yield { ...archive, decision: refusedBy(plan.outcome.reason) };
    return;
  }
  const outDir = join(means.tempFolder, String((family.folders += 1)));
  await mkdir(outDir, { recursive: true, mode: 0o700 });
  const typeId = record.item.type?.id ?? "data";
  const { signal, unpacker } = means;
  const { passwords: tried, limits } = plan;
  const opened = await unpacker.unpack({
    path,
    typeId,
    name: record.item.name,
    passwords: tried,
    outDir,
    limits,
    signal,
  });
  yield { ...archive, ...judgeClosed(archive, opened, means) };
  family.items += opened.members.length;
  family.bytes += opened.totalBytes;
  family.passwords.push(...opened.foundPasswords);
  for (const member of opened.members) {
    if (member.reason === "directory") continue;
    const { name, flags } = member;
    if (member.file === undefined) yield explainLeftOut(archive, name, flags, member.reason, means);
    else {
      const inside = { path: join(outDir, member.file), name, flags, parent: record, above: archive.path };
      yield* explainOne(inside, family, means);
    }
  }
  for (const url of opened.links) yield explainLink(archive, url, means);
}

type Opened = Awaited<ReturnType<Unpacker["unpack"]>>;

/** What becomes of the archive itself, now that the unpacker had it. */
function judgeClosed(
  { record, decision }: Explained,
  opened: Opened,
  { policy, world }: ExplainMeans,
): { readonly record: ItemRecord; readonly decision: PolicyDecision } {
  const { outcome, reason: why, anomalies } = opened;
  const flags = [...new Set([...record.item.flags, ...anomalies])];
  const flagged = { ...record, item: { ...record.item, flags } };
  const because = becauseOf(opened, record);
  const closed = because === undefined ? undefined : decideClosed(policy, flagged, because, world);
  if (closed !== undefined && (because !== "opened" || closed.kind === "submit"))
    return { record: flagged, decision: closed };
  return { record: flagged, decision: outcome === "refused" ? refusedBy(refuseArchive(why).reason) : decision };
}

function becauseOf(opened: Opened, { item }: ItemRecord): ClosedBecause | undefined {
  if (isOneFile(opened, item.type?.id)) return "not-an-archive";
  if (opened.outcome !== "refused") return "opened";
  return opened.reason === "password-needed" ? "unknown-password" : undefined;
}

function explainLeftOut(
  { path, record: parent }: Explained,
  name: string,
  flags: readonly string[],
  why: string | undefined,
  means: ExplainMeans,
): Explained {
  const record = describeSubject({ ...means, name, parent, flags });
  return { path: [...path, name], record, decision: refusedBy(whyLeftOut(why)), findings: [], suspicion: undefined };
}

function explainLink(
  { path, record: parent }: Explained,
  url: string,
  { policy, world, ...means }: ExplainMeans,
): Explained {
  const record = describeSubject({ ...means, name: url, url, parent });
  return { path: [...path, url], record, ...explainByPolicy(policy, record, world), suspicion: undefined };
}

function refusedBy(reason: { code: string; text: string }): PolicyDecision {
  return { kind: "refuse", rule: null, reason };
}
