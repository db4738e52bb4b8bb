import { ByteWriter, concatBytes } from "./byte-writer.ts";

/** Streams by path: "VBA/dir" lies in the storage "VBA". */
export type TestStreams = Record<string, Uint8Array>;

const SECTOR = 512;
const MINI_SECTOR = 64;
const MINI_CUTOFF = 4096;
const END = 0xfffffffe;
const FREE = 0xffffffff;
const FAT_SECTOR = 0xfffffffd;

interface Entry {
  name: string;
  kind: 1 | 2 | 5;
  child: number;
  right: number;
  start: number;
  size: number;
  clsid: Uint8Array;
}

/** An OLE compound file (version 3) with the given streams. `rootClsid` is 32 hexadecimal digits as the bytes lie in the file. */
export function buildOle(streams: TestStreams, options: { rootClsid?: string } = {}): Uint8Array {
  const sectors: Uint8Array[] = [];
  const fat: number[] = [];
  const entries: Entry[] = [entry("Root Entry", 5, Buffer.from(options.rootClsid ?? "", "hex"))];
  const mini = placeStreams(streams, entries, sectors, fat);
  // Entry 0 is the root, pushed above.
  const root = entries[0]!;
  root.start = mini.stream.length === 0 ? END : place(mini.stream, sectors, fat);
  root.size = mini.stream.length;
  const miniFatAt = mini.fat.length === 0 ? END : place(packFat(mini.fat), sectors, fat);
  const directoryAt = place(concatBytes(...entries.map(packEntry)), sectors, fat);
  const fatSectorCount = Math.ceil((fat.length + 8) / 127);
  const fatAt = fat.length;
  for (let index = 0; index < fatSectorCount; index++) fat.push(FAT_SECTOR);
  const fatBytes = packFat(fat);
  const miniFatCount = Math.ceil(mini.fat.length / 128);
  return concatBytes(
    packHeader(fatAt, fatSectorCount, directoryAt, miniFatAt, miniFatCount),
    ...sectors,
    fatBytes,
    new Uint8Array(fatSectorCount * SECTOR - fatBytes.length).fill(0xff),
  );
}

function entry(name: string, kind: Entry["kind"], clsid: Uint8Array = new Uint8Array(0)): Entry {
  return { name, kind, child: FREE, right: FREE, start: END, size: 0, clsid };
}

function placeStreams(
  streams: TestStreams,
  entries: Entry[],
  sectors: Uint8Array[],
  fat: number[],
): { stream: Uint8Array; fat: number[] } {
  const miniFat: number[] = [];
  const miniParts: Uint8Array[] = [];
  for (const [path, data] of Object.entries(streams)) {
    const names = path.split("/");
    let parent = 0;
    for (const storage of names.slice(0, -1)) parent = findOrAdd(entries, parent, storage);
    const stream = entry(names.at(-1) ?? "", 2);
    stream.size = data.length;
    if (data.length >= MINI_CUTOFF) stream.start = place(data, sectors, fat);
    else if (data.length > 0) stream.start = placeMini(data, miniParts, miniFat);
    attach(entries, parent, stream);
  }
  return { stream: concatBytes(...miniParts), fat: miniFat };
}

function findOrAdd(entries: Entry[], parent: number, name: string): number {
  for (let index = entries[parent]?.child ?? FREE; index !== FREE; index = entries[index]?.right ?? FREE) {
    if (entries[index]?.name === name) return index;
  }
  return attach(entries, parent, entry(name, 1));
}

/** Siblings form a chain to the right: a degenerate but valid tree for readers that walk it. */
function attach(entries: Entry[], parent: number, added: Entry): number {
  const index = entries.push(added) - 1;
  const owner = entries[parent];
  if (owner === undefined) return index;
  added.right = owner.child;
  owner.child = index;
  return index;
}

function place(data: Uint8Array, sectors: Uint8Array[], fat: number[]): number {
  const start = fat.length;
  for (let offset = 0; offset < Math.max(1, data.length); offset += SECTOR) {
    const sector = new Uint8Array(SECTOR);
    sector.set(data.subarray(offset, offset + SECTOR));
    sectors.push(sector);
    fat.push(offset + SECTOR < data.length ? fat.length + 1 : END);
  }
  return start;
}

function placeMini(data: Uint8Array, parts: Uint8Array[], fat: number[]): number {
  const start = fat.length;
  for (let offset = 0; offset < data.length; offset += MINI_SECTOR) {
    const sector = new Uint8Array(MINI_SECTOR);
    sector.set(data.subarray(offset, offset + MINI_SECTOR));
    parts.push(sector);
    fat.push(offset + MINI_SECTOR < data.length ? fat.length + 1 : END);
  }
  return start;
}

function packFat(fat: readonly number[]): Uint8Array {
  const out = new ByteWriter();
  for (const value of fat) out.u32(value);
  while (out.length % SECTOR !== 0) out.u32(FREE);
  return out.bytes();
}

function packEntry(item: Entry): Uint8Array {
  const out = new ByteWriter()
    .utf16(`${item.name}\0`)
    .padTo(64)
    .u16((item.name.length + 1) * 2)
    .u8(item.kind)
    .u8(1);
  out
    .u32(FREE)
    .u32(item.right)
    .u32(item.child)
    .raw(item.clsid)
    .padTo(96)
    .padTo(116)
    .u32(item.start)
    .u32(item.size)
    .u32(0);
  return out.bytes();
}

function packHeader(
  fatAt: number,
  fatCount: number,
  directoryAt: number,
  miniFatAt: number,
  miniFatCount: number,
): Uint8Array {
  const out = new ByteWriter()
    .raw([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
    .padTo(24)
    .u16(0x3e)
    .u16(3)
    .u16(0xfffe)
    .u16(9)
    .u16(6);
  out.padTo(44).u32(fatCount).u32(directoryAt).u32(0).u32(MINI_CUTOFF).u32(miniFatAt).u32(miniFatCount).u32(END).u32(0);
  for (let index = 0; index < 109; index++) out.u32(index < fatCount ? fatAt + index : FREE);
  return out.bytes();
}
