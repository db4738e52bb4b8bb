import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { MAX_FOUND_PASSWORDS_PER_ROOT, STORE_PARALLEL } from "../limits.ts";
import type { PipelineLimits } from "../limits.ts";
import { mapBounded } from "../map-bounded.ts";
import { reason } from "../outcome.ts";
import type { ChildSpec, StageOutcome } from "../outcome.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { unpackFolder } from "../temp-folder.ts";
import type { UnpackedArchive, UnpackedMember } from "../unpacker.ts";
import { runGateOnClosed } from "./gate.ts";
import type { GateDeps } from "./gate.ts";
import { describeUnpacking, planUnpack, refuseArchive, whyLeftOut } from "./unpack-plan.ts";
import type { UnpackPlan } from "./unpack-plan.ts";

type Deps = GateDeps & Pick<StageDeps, "store" | "unpacker" | "archivePasswords" | "limits" | "tempFolder">;

/** Makes an item of each member. The members lie in a folder of this run only until they are stored. */
export async function runUnpack(input: StageInput, deps: Deps): Promise<StageOutcome> {
  const { item } = input.record;
  const found = await deps.store.foundPasswords(item.rootId, MAX_FOUND_PASSWORDS_PER_ROOT);
  const passwords = { given: input.password, found, configured: deps.archivePasswords };
  const plan = planUnpack(input.record, passwords, await deps.store.familySize(item.rootId), deps.limits);
  if (plan.kind === "refuse") return plan.outcome;
  const runFolder = unpackFolder(deps.tempFolder, item.id, input.claims);
  const outDir = join(runFolder, "members");
  try {
    await mkdir(runFolder, { recursive: true, mode: 0o700 });
    const archive = await openArchive(input, plan, outDir, deps);
    return await toOutcome(input, within(archive, plan.limits.maxMembers), outDir, deps);
  } finally {
    await rm(runFolder, { recursive: true, force: true });
  }
}

/** Addresses count as members: together they are no more than the root may still bring up. */
function within(archive: UnpackedArchive, membersLeft: number): UnpackedArchive {
  const links = archive.links ?? [];
  return { ...archive, links: links.slice(0, Math.max(0, membersLeft - archive.members.length)) };
}

async function openArchive(
  { record, signal }: StageInput,
  plan: Extract<UnpackPlan, { kind: "unpack" }>,
  outDir: string,
  { blobs, unpacker }: Deps,
): Promise<UnpackedArchive> {
  const { item } = record;
  return blobs.withLocalFile(item.sha256 ?? "", (path) =>
    unpacker.unpack({
      path,
      typeId: item.type?.id ?? "data",
      name: item.name,
      passwords: plan.passwords,
      outDir,
      limits: plan.limits,
      signal,
    }),
  );
}

async function toOutcome(
  input: StageInput,
  archive: UnpackedArchive,
  outDir: string,
  deps: Deps,
): Promise<StageOutcome> {
  const { record } = input;
  if (isOneFile(archive, record.item.type?.id)) {
    const asFile = await runGateOnClosed(input, "not-an-archive", deps);
    return asFile === undefined ? refuseArchive(archive.reason) : saySealed(archive, asFile);
  }
  const { foundPasswords = [] } = archive;
  const found = { children: await makeChildren(input, archive, outDir, deps), foundPasswords };
  const flags = [...new Set([...record.item.flags, ...archive.anomalies])];
  const facts = { item: { flags } };
  const whole = await judgeWhole({ ...input, record: { ...record, item: { ...record.item, flags } } }, archive, deps);
  if (whole !== undefined)
    return { ...whole, facts: { ...whole.facts, item: { ...whole.facts?.item, flags } }, ...found };
  if (archive.outcome === "refused") return { ...refuseArchive(archive.reason), facts, ...found };
  const why = reason("unpack.unpacked", describeUnpacking(archive));
  return { kind: "end", state: "expanded", decision: "unpacked", reason: why, facts, ...found };
}

/** An archive that nobody opens here and that is not sent either: the reason says both. */
function saySealed<T extends Exclude<StageOutcome, { kind: "wait" }>>({ reason: why }: UnpackedArchive, asFile: T): T {
  if (why !== "unsupported" || asFile.kind !== "end") return asFile;
  const { code, text } = refuseArchive(why).reason;
  return { ...asFile, reason: reason(code, `${text} ${asFile.reason.text}`) };
}

/** Whether it is to be judged like any other file: it is no archive, of a kind that nobody opens here, or a message with nothing in it but its text. */
export function isOneFile(
  { outcome, reason: why, members, links = [] }: UnpackedArchive,
  typeId: string | undefined,
): boolean {
  if (outcome === "refused") return why === "not-an-archive" || why === "unsupported";
  return MESSAGES.has(typeId ?? "") && outcome === "complete" && members.length === 0 && links.length === 0;
}

const MESSAGES: ReadonlySet<string> = new Set(["eml", "msg"]);

/** Each put waits for the disk: many at once share its flushes. */
async function makeChildren(
  input: StageInput,
  { members, links = [] }: UnpackedArchive,
  outDir: string,
  deps: Deps,
): Promise<readonly ChildSpec[]> {
  const made = await mapBounded(members, STORE_PARALLEL, (member) => toChild(member, outDir, input, deps));
  const addresses = links.map((url) => ({ kind: "url", name: url, url, flags: [] }) as const);
  return [...made.filter((child) => child !== undefined), ...addresses];
}

/** The archive itself, where its rule wants it besides its members, or as it is when nothing opens it. */
async function judgeWhole(input: StageInput, archive: UnpackedArchive, deps: Deps): ReturnType<typeof runGateOnClosed> {
  if (archive.outcome !== "refused") return runGateOnClosed(input, "opened", deps);
  return archive.reason === "password-needed" ? runGateOnClosed(input, "unknown-password", deps) : undefined;
}

/** A folder is no item: it is only counted. */
async function toChild(
  member: UnpackedMember,
  outDir: string,
  { signal }: StageInput,
  { blobs, limits }: { blobs: Deps["blobs"]; limits: PipelineLimits },
): Promise<ChildSpec | undefined> {
  const { name, flags } = member;
  const leftOut = { kind: "left-out", name, flags, sizeBytes: member.declaredSizeBytes ?? null } as const;
  if (member.outcome === "skipped" || member.file === undefined) {
    return member.reason === "directory" ? undefined : { ...leftOut, reason: whyLeftOut(member.reason) };
  }
  const source = createReadStream(join(outDir, member.file));
  const put = await blobs.put(source, { maxBytes: limits.fileBytes, signal });
  if (put.kind === "too-large") return { ...leftOut, reason: whyLeftOut("limit-member-bytes") };
  return { kind: "stored", name, flags, digests: put, origin: { kind: "blob", sha256: put.sha256 } };
}
