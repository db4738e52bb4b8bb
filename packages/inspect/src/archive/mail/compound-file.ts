import { Buffer } from "node:buffer";
import type { Source } from "../child/source.ts";

/** Entries of a compound file's directory that are read. */
const MAX_ENTRIES = 65_536;
const ENTRY_BYTES = 128;
const MINI_SECTOR = 64;
const LAST_SECTOR = 0xfffffffa;
const NO_ENTRY = 0xffffffff;
const HEADER_SLOTS = 109;
const SIGNATURE = Buffer.from("d0cf11e0a1b11ae1", "hex");
const KIND_STORAGE = 1;
const KIND_STREAM = 2;

/** An entry of the directory. */
export interface CompoundEntry {
  readonly name: string;
  readonly isStorage: boolean;
  readonly sizeBytes: number;
  readonly start: number;
  readonly index: number;
}

interface RawEntry extends CompoundEntry {
  readonly kind: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
}

/** A compound file (OLE) that is read where it lies: chains are followed sector by sector, and a chain that loops ends. */
export class CompoundFile {
  private readonly source: Source;
  private readonly sectorSize: number;
  private readonly fat: Uint32Array;
  private readonly miniFat: Uint32Array;
  private readonly miniCutoff: number;
  private readonly miniSectors: readonly number[];
  private readonly entries: readonly RawEntry[];

  private constructor(source: Source, header: Buffer) {
    this.source = source;
    this.sectorSize = header.readUInt16LE(30) === 12 ? 4096 : 512;
    this.miniCutoff = header.readUInt32LE(56);
    this.fat = this.readFat(header);
    this.entries = this.readEntries(header.readUInt32LE(48));
    this.miniFat = toWords(this.gather(header.readUInt32LE(60), source.size));
    const root = this.entries[0];
    this.miniSectors = root === undefined ? [] : [...this.chain(root.start)];
  }

  /** Undefined when the bytes are no compound file. */
  static open(source: Source): CompoundFile | undefined {
    const header = source.read(0, 512);
    return header.length === 512 && header.subarray(0, 8).equals(SIGNATURE)
      ? new CompoundFile(source, header)
      : undefined;
  }

  /** What lies in a storage, by default the root; each entry once, however the tree loops. */
  children(storage = 0): CompoundEntry[] {
    const found: CompoundEntry[] = [];
    const visited = new Set<number>([0]);
    const pending = [this.entries[storage]?.child ?? NO_ENTRY];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      const entry = this.entries[index];
      if (entry === undefined || visited.has(index)) continue;
      visited.add(index);
      if (entry.kind === KIND_STORAGE || entry.kind === KIND_STREAM) found.push(entry);
      pending.push(entry.left, entry.right);
    }
    return found.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** The bytes of a stream in order; less than its size where the file ends or the chain breaks. */
  *read({ start, sizeBytes }: CompoundEntry): Generator<Buffer> {
    let left = Math.min(sizeBytes, this.source.size);
    const pieces = sizeBytes < this.miniCutoff ? this.miniPieces(start) : this.pieces(start);
    for (const { position, length } of pieces) {
      if (left <= 0) return;
      const bytes = this.source.read(position, Math.min(length, left));
      if (bytes.length === 0) return;
      left -= bytes.length;
      yield bytes;
    }
  }

  /** A stream in one piece, cut at `maxBytes`. */
  readWhole(entry: CompoundEntry, maxBytes: number): Buffer {
    const parts: Buffer[] = [];
    let bytes = 0;
    for (const chunk of this.read(entry)) {
      if (bytes >= maxBytes) break;
      parts.push(chunk);
      bytes += chunk.length;
    }
    return Buffer.concat(parts).subarray(0, maxBytes);
  }

  private offsetOf(sector: number): number {
    return (sector + 1) * this.sectorSize;
  }

  private *chain(start: number): Generator<number> {
    // A chain longer than the table repeats itself.
    let steps = 0;
    for (let sector = start; sector < LAST_SECTOR && steps <= this.fat.length; sector = this.fat[sector] ?? NO_ENTRY) {
      if (this.offsetOf(sector) >= this.source.size) return;
      steps += 1;
      yield sector;
    }
  }

  /** Sectors that follow each other in the file are read together. */
  private *pieces(start: number): Generator<{ position: number; length: number }> {
    let first: number | undefined;
    let count = 0;
    const maxCount = (256 * 1024) / this.sectorSize;
    for (const sector of this.chain(start)) {
      if (first !== undefined && sector === first + count && count < maxCount) {
        count += 1;
        continue;
      }
      if (first !== undefined) yield { position: this.offsetOf(first), length: count * this.sectorSize };
      first = sector;
      count = 1;
    }
    if (first !== undefined) yield { position: this.offsetOf(first), length: count * this.sectorSize };
  }

  private *miniPieces(start: number): Generator<{ position: number; length: number }> {
    const perSector = this.sectorSize / MINI_SECTOR;
    let steps = 0;
    for (let mini = start; mini < LAST_SECTOR && steps <= this.miniFat.length; mini = this.miniFat[mini] ?? NO_ENTRY) {
      const sector = this.miniSectors[Math.floor(mini / perSector)];
      if (sector === undefined) return;
      steps += 1;
      yield { position: this.offsetOf(sector) + (mini % perSector) * MINI_SECTOR, length: MINI_SECTOR };
    }
  }

  private gather(start: number, maxBytes: number): Buffer {
    const parts: Buffer[] = [];
    let bytes = 0;
    for (const { position, length } of this.pieces(start)) {
      if (bytes >= maxBytes) break;
      const part = this.source.read(position, length);
      parts.push(part);
      bytes += part.length;
    }
    return Buffer.concat(parts);
  }

  /** The sectors of the allocation table stand in the header, then in a chain of sectors of their own. */
  private readFat(header: Buffer): Uint32Array {
    const perSector = this.sectorSize / 4;
    const length = Math.ceil(this.source.size / this.sectorSize);
    const maxSectors = Math.ceil(length / perSector) + 1;
    const sectors: number[] = Array.from({ length: HEADER_SLOTS }, (_unused, at) => header.readUInt32LE(76 + at * 4));
    const visited = new Set<number>();
    for (let next = header.readUInt32LE(68); next < LAST_SECTOR && !visited.has(next) && visited.size < maxSectors;) {
      visited.add(next);
      const table = this.source.read(this.offsetOf(next), this.sectorSize);
      if (table.length < this.sectorSize) break;
      for (let at = 0; at < perSector - 1; at++) sectors.push(table.readUInt32LE(at * 4));
      next = table.readUInt32LE(this.sectorSize - 4);
    }
    const used = sectors.filter((sector) => sector < LAST_SECTOR).slice(0, maxSectors);
    return toWords(Buffer.concat(used.map((sector) => this.source.read(this.offsetOf(sector), this.sectorSize))));
  }

  private readEntries(start: number): RawEntry[] {
    const bytes = this.gather(start, MAX_ENTRIES * ENTRY_BYTES);
    const count = Math.min(MAX_ENTRIES, Math.floor(bytes.length / ENTRY_BYTES));
    return Array.from({ length: count }, (_unused, index) => readEntry(bytes, index));
  }
}

function readEntry(bytes: Buffer, index: number): RawEntry {
  const at = index * ENTRY_BYTES;
  const nameBytes = Math.max(0, Math.min(64, bytes.readUInt16LE(at + 64)) - 2);
  const kind = bytes.readUInt8(at + 66);
  return {
    name: bytes.toString("utf16le", at, at + nameBytes),
    kind,
    isStorage: kind === KIND_STORAGE,
    left: bytes.readUInt32LE(at + 68),
    right: bytes.readUInt32LE(at + 72),
    child: bytes.readUInt32LE(at + 76),
    start: bytes.readUInt32LE(at + 116),
    sizeBytes: bytes.readUInt32LE(at + 120),
    index,
  };
}

function toWords(bytes: Buffer): Uint32Array {
  return Uint32Array.from({ length: Math.floor(bytes.length / 4) }, (_unused, at) => bytes.readUInt32LE(at * 4));
}
