import { Buffer } from "node:buffer";
import type { Source } from "../child/source.ts";
import { findGaps } from "./coverage.ts";
import type { Interval } from "./coverage.ts";
import { headerFlags, kindOf, modifiedAtOf, nameOf, planFromLocal } from "./plan.ts";
import type { DataPlan } from "./plan.ts";
import { readLocalRecord } from "./records.ts";
import type { LocalRecord } from "./records.ts";
import { settleMember } from "./settle.ts";
import type { ZipRun } from "./zip-run.ts";

const LOCAL_MARK = Buffer.from("PK\x03\x04", "latin1");
const CENTRAL_MARK = Buffer.from("PK\x01\x02", "latin1");
const DESCRIPTOR_MARK = Buffer.from("PK\x07\x08", "latin1");
const KNOWN_METHODS = new Set([0, 1, 6, 8, 9, 12, 14, 93, 95, 96, 97, 98, 99]);
const MAX_DESCRIPTORS_TRIED = 1024;

/** Whether what looks like a local header can be one; chance alone puts the mark into a file now and then. */
function isPlausible(local: LocalRecord, source: Source): boolean {
  return local.nameBytes.length > 0 && KNOWN_METHODS.has(local.method) && local.dataOffset <= source.size;
}

/** Where stored data of unknown size ends: at the descriptor that states just this size, else at the next header. */
function findStoredEnd(source: Source, dataOffset: number, limit: number): number {
  let at = source.find(DESCRIPTOR_MARK, dataOffset, limit);
  for (let tried = 0; at !== undefined && tried < MAX_DESCRIPTORS_TRIED; tried++) {
    const packed = source.read(at + 8, 4);
    if (packed.length === 4 && packed.readUInt32LE(0) === at - dataOffset) return at;
    at = source.find(DESCRIPTOR_MARK, at + 4, limit);
  }
  const nextLocal = source.find(LOCAL_MARK, dataOffset, limit) ?? limit;
  return source.find(CENTRAL_MARK, dataOffset, nextLocal) ?? nextLocal;
}

function packedBytesOf(source: Source, plan: DataPlan, limit: number): number {
  if (plan.packedBytes !== undefined) return Math.min(plan.packedBytes, Math.max(0, source.size - plan.dataOffset));
  if (plan.method === 0 || plan.encryption !== "none") {
    return findStoredEnd(source, plan.dataOffset, limit) - plan.dataOffset;
  }
  return Math.max(0, limit - plan.dataOffset);
}

/** Settles the member behind a local header; yields where to look on. */
async function salvageOne(run: ZipRun, local: LocalRecord, limit: number): Promise<number> {
  const { extraction } = run;
  const name = nameOf(local);
  const plan = planFromLocal(local);
  const index = extraction.list({
    name,
    declaredSizeBytes: plan.sizeBytes,
    modifiedAt: modifiedAtOf(local),
    flags: [...headerFlags(local, undefined), "outside-central-directory"],
  });
  if (index === undefined) return local.dataOffset;
  const kind = plan.sizeBytes === undefined ? "file" : kindOf(name, undefined, local);
  if (kind !== "file") {
    extraction.skip(index, kind);
    run.explain(local.offset, local.dataOffset);
    return local.dataOffset;
  }
  const packedBytes = packedBytesOf(extraction.source, plan, limit);
  const isCut = plan.packedBytes !== undefined && plan.packedBytes > packedBytes;
  if (isCut) extraction.note("truncated");
  const settled = await settleMember(extraction, { index, plan, packedBytes, isCut });
  if (settled.reason === "damaged") return local.dataOffset;
  const end = plan.hasDescriptor ? run.descriptorEnd(settled.end) : settled.end;
  run.explain(local.offset, end);
  return Math.max(end, local.dataOffset);
}

async function salvageGap(run: ZipRun, gap: Interval): Promise<number> {
  const { source } = run.extraction;
  let found = 0;
  let at = source.find(LOCAL_MARK, gap.start, gap.end);
  while (at !== undefined && run.extraction.canList) {
    const local = readLocalRecord(source, at);
    let next = at + LOCAL_MARK.length;
    if (local !== undefined && isPlausible(local, source)) {
      next = await salvageOne(run, local, Math.max(gap.end, local.dataOffset));
      found += 1;
    }
    at = source.find(LOCAL_MARK, next, gap.end);
  }
  return found;
}

/** Extracts the members whose headers lie where no directory points to; yields how many there are. */
export async function salvageMembers(run: ZipRun): Promise<number> {
  let found = 0;
  for (const gap of findGaps(run.explained, run.extraction.source.size)) found += await salvageGap(run, gap);
  return found;
}
