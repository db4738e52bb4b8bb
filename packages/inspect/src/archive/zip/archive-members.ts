import type { Extraction } from "../child/extraction.ts";
import type { MemberFlag, MemberReason } from "../types.ts";
import { findOverlaps } from "./coverage.ts";
import { walkDirectory } from "./directory.ts";
import { linkTargetOf } from "./link-target.ts";
import { compareHeaders, headerFlags, kindOf, modifiedAtOf, nameOf, planFromCentral, planFromLocal } from "./plan.ts";
import type { DataPlan } from "./plan.ts";
import { readLocalRecord } from "./records.ts";
import type { CentralRecord, EndRecord, LocalRecord } from "./records.ts";
import { settleMember } from "./settle.ts";
import type { ZipRun } from "./zip-run.ts";

/** A row of the directory that has been announced, with what is needed to settle it later. */
interface ListedRow {
  readonly index: number;
  readonly kind: MemberReason | "file";
  readonly plan: DataPlan | undefined;
  /** The other reading of the same member, where its own header would yield other bytes. */
  readonly second: { readonly index: number; readonly plan: DataPlan } | undefined;
}

function findLocal(extraction: Extraction, row: CentralRecord, base: number): LocalRecord | undefined {
  return (
    readLocalRecord(extraction.source, base + row.localOffset) ??
    (base === 0 ? undefined : readLocalRecord(extraction.source, row.localOffset))
  );
}

function listSecond(run: ZipRun, name: string, local: LocalRecord): ListedRow["second"] {
  const plan = planFromLocal(local);
  const index = run.extraction.list({
    name,
    declaredSizeBytes: plan.sizeBytes,
    flags: [...headerFlags(local, undefined), "header-mismatch", "outside-central-directory"],
  });
  return index === undefined ? undefined : { index, plan };
}

function listRow(run: ZipRun, row: CentralRecord, base: number): ListedRow | undefined {
  const { extraction } = run;
  const local = findLocal(extraction, row, base);
  const name = nameOf(row);
  const mismatch = local === undefined ? undefined : compareHeaders(row, local);
  const plan = local === undefined ? undefined : planFromCentral(row, local);
  const attributeKind = kindOf(name, row, row);
  const linkTarget =
    attributeKind === "symlink" && plan !== undefined ? linkTargetOf(extraction.source, plan) : undefined;
  const flags = headerFlags(row, mismatch);
  if (flags.includes("header-mismatch")) extraction.note("central-local-mismatch");
  const index = extraction.list({
    name,
    otherName: local !== undefined && mismatch?.name === true ? nameOf(local) : undefined,
    declaredSizeBytes: row.sizeBytes,
    modifiedAt: modifiedAtOf(row),
    linkTarget,
    flags,
  });
  if (index === undefined) return undefined;
  // A "link" whose target cannot be one is a file that would rather not be looked at.
  const kind = attributeKind === "symlink" && linkTarget === undefined ? "file" : attributeKind;
  const second = local !== undefined && mismatch?.data === true ? listSecond(run, nameOf(local), local) : undefined;
  return { index, kind, plan, second };
}

function listRows(run: ZipRun, end: EndRecord): { rows: ListedRow[]; count: number; directoryEnd: number } {
  const rows: ListedRow[] = [];
  let count = 0;
  let directoryEnd = end.centralStart;
  for (const step of walkDirectory(run.extraction.source, end.centralStart, end.centralEnd)) {
    if (step.kind === "gap") {
      run.extraction.note("damaged-central-directory");
      continue;
    }
    count += 1;
    directoryEnd = step.end;
    const listed = listRow(run, step.row, end.base);
    if (listed !== undefined) rows.push(listed);
  }
  return { rows, count, directoryEnd };
}

function identityOf(plan: DataPlan, packedBytes: number): string {
  return [plan.dataOffset, packedBytes, plan.method, plan.encryption].join(" ");
}

async function settleData(run: ZipRun, index: number, plan: DataPlan, flags: readonly MemberFlag[]): Promise<void> {
  const { extraction } = run;
  const available = Math.max(0, extraction.source.size - plan.dataOffset);
  const packedBytes = Math.min(plan.packedBytes ?? available, available);
  const identity = identityOf(plan, packedBytes);
  if (run.decoded.has(identity)) return extraction.skip(index, "duplicate-of-member", flags);
  run.decoded.add(identity);
  const isCut = plan.packedBytes !== undefined && plan.packedBytes > available;
  const settled = await settleMember(extraction, { index, plan, packedBytes, isCut, flags });
  if (isCut) extraction.note("truncated");
  const end = plan.hasDescriptor ? run.descriptorEnd(settled.end) : settled.end;
  run.explain(plan.offset, end);
}

async function settleRow(run: ZipRun, row: ListedRow, isOverlapping: boolean): Promise<void> {
  if (isOverlapping) run.extraction.note("overlapping-members");
  const flags: MemberFlag[] = isOverlapping ? ["overlapping"] : [];
  if (row.plan === undefined) run.extraction.skip(row.index, row.kind === "file" ? "damaged" : row.kind, flags);
  else if (row.kind === "file") await settleData(run, row.index, row.plan, flags);
  else {
    run.extraction.skip(row.index, row.kind, flags);
    const dataEnd = row.plan.dataOffset + (row.plan.packedBytes ?? 0);
    run.explain(row.plan.offset, row.plan.hasDescriptor ? run.descriptorEnd(dataEnd) : dataEnd);
  }
  if (row.second !== undefined) await settleData(run, row.second.index, row.second.plan, []);
}

function overlappingRows(rows: readonly ListedRow[]): Set<ListedRow> {
  const withData = rows.filter((row) => row.plan !== undefined);
  const intervals = withData.map(({ plan }) => {
    const start = plan?.offset ?? 0;
    return { start, end: (plan?.dataOffset ?? 0) + (plan?.packedBytes ?? 0) };
  });
  return new Set([...findOverlaps(intervals)].flatMap((at) => withData[at] ?? []));
}

/** Lists one central directory, extracts its members and yields how many rows it has. */
export async function readArchive(run: ZipRun, end: EndRecord): Promise<number> {
  if (end.isPart) run.isPart = true;
  const { rows, count, directoryEnd } = listRows(run, end);
  run.explain(end.centralStart, Math.max(directoryEnd, end.centralEnd));
  run.explain(end.centralEnd, end.offset);
  run.explain(end.offset, end.end - end.commentBytes);
  run.comments.push({ start: end.end - end.commentBytes, end: end.end });
  if (count !== end.entryCount) run.extraction.note("entry-count-mismatch");
  const overlapping = overlappingRows(rows);
  run.extraction.flush();
  for (const row of rows) await settleRow(run, row, overlapping.has(row));
  return count;
}
