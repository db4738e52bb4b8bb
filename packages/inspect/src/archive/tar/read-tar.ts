import type { Buffer } from "node:buffer";
import type { Extraction } from "../child/extraction.ts";
import { MAX_HEADER_BYTES } from "../limits.ts";
import { decodeName } from "../names.ts";
import { sourceChunks } from "../stream/decode-stream.ts";
import type { MemberReason, UnpackReason } from "../types.ts";
import { readPaxRecords, readTarHeader, TAR_BLOCK } from "./header.ts";
import type { TarHeader } from "./header.ts";

/** Types without data of their own; any other, known or not, is a file. */
const REASON_BY_TYPE: Readonly<Record<string, MemberReason>> = {
  "1": "hardlink",
  "2": "symlink",
  "3": "special-file",
  "4": "special-file",
  "5": "directory",
  "6": "special-file",
  S: "sparse-file",
  V: "special-file",
};

/** What headers for the next member have said about it. */
interface Overrides {
  name?: string;
  linkName?: string;
  pax?: Map<string, string>;
}

/** Where the reader is, and what it has seen. */
interface TarRun {
  readonly extraction: Extraction;
  position: number;
  next: Overrides;
  global: Map<string, string>;
  sawEnd: boolean;
  isDamaged: boolean;
  headers: number;
}

function roundUp(size: number): number {
  return Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
}

/** Takes a header that is only about the next one; false when it is a member itself. */
function takeMetadata(run: TarRun, header: TarHeader, dataOffset: number): boolean {
  if (!"LKxgX".includes(header.type)) return false;
  const bytes = run.extraction.source.read(dataOffset, Math.min(header.sizeBytes, MAX_HEADER_BYTES));
  if (header.type === "g") for (const [key, value] of readPaxRecords(bytes)) run.global.set(key, value);
  else if (header.type === "x" || header.type === "X") run.next.pax = readPaxRecords(bytes);
  else {
    const end = bytes.indexOf(0);
    const text = decodeName(end < 0 ? bytes : bytes.subarray(0, end), false);
    if (header.type === "L") run.next.name = text;
    else run.next.linkName = text;
  }
  return true;
}

interface TarMember {
  readonly name: string;
  readonly linkTarget: string | undefined;
  readonly sizeBytes: number;
  readonly modifiedAt: string | undefined;
  readonly reason: MemberReason | undefined;
}

function isoOf(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function reasonOf(header: TarHeader, name: string, pax: (key: string) => string | undefined): MemberReason | undefined {
  if (pax("GNU.sparse.major") !== undefined || pax("GNU.sparse.size") !== undefined) return "sparse-file";
  const isOldDirectory = (header.type === "0" || header.type === "\0") && name.endsWith("/");
  if (isOldDirectory && header.sizeBytes === 0) return "directory";
  return Object.hasOwn(REASON_BY_TYPE, header.type) ? REASON_BY_TYPE[header.type] : undefined;
}

function describe(run: TarRun, header: TarHeader): TarMember {
  const { next } = run;
  const pax = (key: string): string | undefined => next.pax?.get(key) ?? run.global.get(key);
  const paxSize = Number(pax("size") ?? Number.NaN);
  const name = pax("GNU.sparse.name") ?? pax("path") ?? next.name ?? header.name;
  const reason = reasonOf(header, name, pax);
  const isLink = reason === "symlink" || reason === "hardlink";
  return {
    name,
    linkTarget: isLink ? (pax("linkpath") ?? next.linkName ?? header.linkName) : undefined,
    sizeBytes: Number.isSafeInteger(paxSize) && paxSize >= 0 ? paxSize : header.sizeBytes,
    modifiedAt: isoOf(Number(pax("mtime") ?? header.modified)),
    reason,
  };
}

/** Types that say they have no data may still be followed by some: unless a header comes next, it is data. */
function hasData(run: TarRun, member: TarMember, dataOffset: number): boolean {
  if (member.sizeBytes === 0) return false;
  if (member.reason === undefined || member.reason === "sparse-file") return true;
  const block = run.extraction.source.read(dataOffset, TAR_BLOCK);
  return readTarHeader(block) === undefined && block.some((byte) => byte !== 0);
}

function copyData(run: TarRun, index: number, member: TarMember, dataOffset: number): void {
  const { extraction } = run;
  const refusal = extraction.budget.refuseMember();
  if (refusal !== undefined) return extraction.skip(index, refusal);
  if (dataOffset + member.sizeBytes > extraction.source.size) {
    extraction.note("truncated");
    return extraction.skip(index, "damaged");
  }
  const sink = extraction.sinkFor(index, member.sizeBytes);
  for (const chunk of sourceChunks(extraction.source, dataOffset, member.sizeBytes)) {
    const reason = member.sizeBytes === chunk.length ? sink.writeWhole(chunk) : sink.write(chunk);
    if (reason !== undefined) {
      sink.discard();
      return extraction.skip(index, reason);
    }
    extraction.checkSelf();
  }
  extraction.keep(index, sink);
}

function takeMember(run: TarRun, header: TarHeader, dataOffset: number): void {
  const member = describe(run, header);
  const withData = hasData(run, member, dataOffset);
  run.next = {};
  run.position = dataOffset + (withData ? roundUp(member.sizeBytes) : 0);
  const { name, linkTarget, sizeBytes, modifiedAt, reason } = member;
  const index = run.extraction.list({ name, linkTarget, declaredSizeBytes: sizeBytes, modifiedAt });
  if (index === undefined) return;
  if (reason === undefined || (withData && reason !== "sparse-file")) copyData(run, index, member, dataOffset);
  else run.extraction.skip(index, reason);
}

/** Takes a block that is no header: the end, or damage behind which the next good header is looked for. */
function takeOther(run: TarRun, block: Buffer): void {
  run.position += TAR_BLOCK;
  if (block.every((byte) => byte === 0)) run.sawEnd = true;
  else if (run.sawEnd) run.extraction.note("trailing-data");
  else run.isDamaged = true;
}

/**
 * Reads a tar to the end of the file: behind the end mark too, since a second archive may follow there, and behind
 * damaged headers.
 */
export async function readTar(extraction: Extraction): Promise<UnpackReason | undefined> {
  const run: TarRun = {
    extraction,
    position: 0,
    next: {},
    global: new Map(),
    sawEnd: false,
    isDamaged: false,
    headers: 0,
  };
  while (run.position < extraction.source.size) {
    const block = extraction.source.read(run.position, TAR_BLOCK);
    const header = readTarHeader(block);
    if (header === undefined) {
      takeOther(run, block);
      continue;
    }
    if (run.sawEnd) extraction.note("concatenated-archives");
    run.sawEnd = false;
    run.headers += 1;
    const dataOffset = run.position + TAR_BLOCK;
    if (takeMetadata(run, header, dataOffset)) run.position = dataOffset + roundUp(header.sizeBytes);
    else takeMember(run, header, dataOffset);
  }
  if (run.headers === 0) return run.sawEnd && !run.isDamaged ? undefined : "not-an-archive";
  return run.isDamaged ? "damaged" : undefined;
}
