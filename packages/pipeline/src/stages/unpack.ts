import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { STORE_PARALLEL } from "../limits.ts";
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

type Deps = GateDeps & Pick<StageDeps, "store" | "unpacker" | "limits" | "tempFolder">;

/** Makes an item of each member. The members lie in a folder of this run only until they are stored. */
export async function runUnpack(input: StageInput, deps: Deps): Promise<StageOutcome> {
  const { item } = input.record;
  const plan = planUnpack(input.record, input.password, await deps.store.familySize(item.rootId), deps.limits);
  if (plan.kind === "refuse") return plan.outcome;
  const runFolder = unpackFolder(deps.tempFolder, item.id, input.claims);
  const outDir = join(runFolder, "members");
  try {
    await mkdir(runFolder, { recursive: true, mode: 0o700 });
    const archive = await openArchive(input, plan, outDir, deps);
    return await toOutcome(input, archive, outDir, deps);
  } finally {
    await rm(runFolder, { recursive: true, force: true });
  }
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
  if (archive.outcome === "refused" && (archive.reason === "not-an-archive" || archive.reason === "unsupported")) {
    const asFile = await runGateOnClosed(input, "not-an-archive", deps);
    return asFile ?? refuseArchive(archive.reason);
  }
  // Each put waits for the disk: many at once share its flushes.
  const made = await mapBounded(archive.members, STORE_PARALLEL, (member) => toChild(member, outDir, input, deps));
  const children = made.filter((child) => child !== undefined);
  const flags = [...new Set([...record.item.flags, ...archive.anomalies])];
  const facts = { item: { flags } };
  const whole = await judgeWhole({ ...input, record: { ...record, item: { ...record.item, flags } } }, archive, deps);
  if (whole !== undefined)
    return { ...whole, facts: { ...whole.facts, item: { ...whole.facts?.item, flags } }, children };
  if (archive.outcome === "refused") return { ...refuseArchive(archive.reason), facts, children };
  const why = reason("unpack.unpacked", describeUnpacking(archive));
  return { kind: "end", state: "expanded", decision: "unpacked", reason: why, facts, children };
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
