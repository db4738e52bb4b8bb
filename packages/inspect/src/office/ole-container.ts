import { ByteReader, hex, utf16le } from "../bytes.ts";
import { MAX_OLE_SECTORS, MAX_OLE_STREAM_BYTES, MAX_OLE_STREAMS } from "../limits.ts";

/** One stream of a compound file. */
export interface OleStream {
  /** Storages and name joined by "/"; control characters stay as they are. */
  path: string;
  sizeBytes: number;
  /** Reads the content, cut at `MAX_OLE_STREAM_BYTES`. */
  read(): Uint8Array;
}

/** A compound file's directory. */
export interface OleContainer {
  /** 32 hexadecimal digits as the bytes lie in the file. */
  rootClsid: string;
  streams: OleStream[];
  problems: string[];
  limits: Set<string>;
}

interface Entry {
  name: string;
  kind: number;
  left: number;
  right: number;
  child: number;
  clsid: string;
  start: number;
  size: number;
}

interface Layout {
  reader: ByteReader;
  sectorSize: number;
  fat: Uint32Array;
  miniFat: Uint32Array;
  miniStream: Uint8Array;
  miniCutoff: number;
  limits: Set<string>;
  problems: string[];
  /** Bytes that may still be copied: chains that share sectors must not multiply the file. */
  budget: number;
}

const MINI_SECTOR = 64;
const LAST_SECTOR = 0xfffffffa;
const NO_ENTRY = 0xffffffff;

/** Opens a compound file within limits; undefined when the bytes are none. Never throws. */
export function openOle(bytes: Uint8Array): OleContainer | undefined {
  const reader = new ByteReader(bytes);
  if (reader.u32(0) !== 0xe011cfd0 || reader.u32(4) !== 0xe11ab1a1) return undefined;
  const sectorSize = reader.u16(30) === 12 ? 4096 : 512;
  const layout: Layout = {
    reader,
    sectorSize,
    fat: new Uint32Array(0),
    miniFat: new Uint32Array(0),
    miniStream: new Uint8Array(0),
    miniCutoff: 4096,
    limits: new Set(),
    problems: [],
    budget: bytes.length * 3 + sectorSize,
  };
  layout.fat = readFat(layout);
  const entries = readEntries(layout, readChain(layout, reader.u32(48), (MAX_OLE_STREAMS + 1) * 128));
  const root = entries[0];
  layout.miniFat = toWords(readChain(layout, reader.u32(60), MAX_OLE_SECTORS * 4));
  if (root !== undefined) layout.miniStream = readChain(layout, root.start, Math.min(root.size, MAX_OLE_STREAM_BYTES));
  return {
    rootClsid: root?.clsid ?? "",
    streams: listStreams(layout, entries),
    problems: layout.problems,
    limits: layout.limits,
  };
}

/** The sector numbers of the allocation table stand in the header, then in a chain of sectors of their own. */
function readFat(layout: Layout): Uint32Array {
  const { reader, sectorSize } = layout;
  const perSector = sectorSize / 4;
  const sectors: number[] = [];
  for (let index = 0; index < 109; index++) sectors.push(reader.u32(76 + index * 4));
  const visited = new Set<number>();
  let next = reader.u32(68);
  while (next < LAST_SECTOR && !visited.has(next) && visited.size < MAX_OLE_SECTORS / perSector) {
    visited.add(next);
    const at = (next + 1) * sectorSize;
    if (at >= reader.length) break;
    for (let index = 0; index < perSector - 1; index++) sectors.push(reader.u32(at + index * 4));
    next = reader.u32(at + sectorSize - 4);
  }
  const fat = new Uint32Array(Math.min(MAX_OLE_SECTORS, Math.ceil(reader.length / sectorSize) + perSector));
  fat.fill(NO_ENTRY);
  let position = 0;
  for (const sector of sectors) {
    if (sector >= LAST_SECTOR || (sector + 1) * sectorSize >= reader.length) continue;
    for (let index = 0; index < perSector && position < fat.length; index++)
      fat[position++] = reader.u32((sector + 1) * sectorSize + index * 4);
  }
  return fat;
}

function readChain(layout: Layout, start: number, limit: number): Uint8Array {
  const { reader, sectorSize, fat } = layout;
  const wanted = Math.min(limit, layout.budget);
  const parts: Uint8Array[] = [];
  let total = 0;
  const visited = new Set<number>();
  for (let sector = start; sector < LAST_SECTOR && total < wanted; sector = fat[sector] ?? NO_ENTRY) {
    const at = (sector + 1) * sectorSize;
    if (visited.has(sector) || at >= reader.length) {
      addOnce(layout.problems, "A chain of sectors loops or leaves the file.");
      break;
    }
    visited.add(sector);
    const part = reader.slice(at, Math.min(sectorSize, wanted - total));
    parts.push(part);
    total += part.length;
  }
  layout.budget -= total;
  if (total < limit && layout.budget <= 0) layout.limits.add("MAX_OLE_STREAM_BYTES");
  return new Uint8Array(Buffer.concat(parts, total));
}

function addOnce(problems: string[], problem: string): void {
  if (!problems.includes(problem)) problems.push(problem);
}

function toWords(bytes: Uint8Array): Uint32Array {
  const reader = new ByteReader(bytes);
  return Uint32Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => reader.u32(index * 4));
}

function readMiniChain(layout: Layout, start: number, size: number): Uint8Array {
  const { miniFat, miniStream } = layout;
  const wanted = Math.min(size, miniStream.length);
  const bytes = new Uint8Array(wanted);
  let total = 0;
  let steps = 0;
  for (
    let sector = start;
    sector < LAST_SECTOR && total < wanted && steps <= miniFat.length;
    sector = miniFat[sector] ?? NO_ENTRY, steps++
  ) {
    const part = miniStream.subarray(
      sector * MINI_SECTOR,
      sector * MINI_SECTOR + Math.min(MINI_SECTOR, wanted - total),
    );
    if (part.length === 0) break;
    bytes.set(part, total);
    total += part.length;
  }
  return bytes.subarray(0, total);
}

function readEntries(layout: Layout, directory: Uint8Array): Entry[] {
  const reader = new ByteReader(directory);
  const entries: Entry[] = [];
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    if (entries.length >= MAX_OLE_STREAMS) {
      layout.limits.add("MAX_OLE_STREAMS");
      break;
    }
    const nameBytes = Math.max(0, Math.min(64, reader.u16(at + 64)) - 2);
    entries.push({
      name: utf16le(reader.slice(at, nameBytes)),
      kind: reader.u8(at + 66),
      left: reader.u32(at + 68),
      right: reader.u32(at + 72),
      child: reader.u32(at + 76),
      clsid: hex(reader.slice(at + 80, 16)),
      start: reader.u32(at + 116),
      size: reader.u32(at + 120),
    });
  }
  return entries;
}

/** Walks the tree from the root without recursion; every entry is visited once, so a tree that loops ends. */
function listStreams(layout: Layout, entries: readonly Entry[]): OleStream[] {
  const streams: OleStream[] = [];
  const visited = new Set<number>([0]);
  const pending: [index: number, prefix: string][] = [[entries[0]?.child ?? NO_ENTRY, ""]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [index, prefix] = next;
    const entry = entries[index];
    if (entry === undefined || visited.has(index)) continue;
    visited.add(index);
    const path = (prefix + entry.name).slice(0, 1024);
    if (entry.kind === 2) streams.push({ path, sizeBytes: entry.size, read: () => readStream(layout, entry) });
    if (entry.kind === 1) pending.push([entry.child, `${path}/`]);
    pending.push([entry.left, prefix], [entry.right, prefix]);
  }
  return streams.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

function readStream(layout: Layout, { start, size }: Entry): Uint8Array {
  if (size > MAX_OLE_STREAM_BYTES) layout.limits.add("MAX_OLE_STREAM_BYTES");
  const wanted = Math.min(size, MAX_OLE_STREAM_BYTES);
  return size < layout.miniCutoff ? readMiniChain(layout, start, wanted) : readChain(layout, start, wanted);
}
