import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";
import { buildZip } from "./zip-builder.ts";

/** Archives that grow without measure, or without end. */

/** A deflated gibibyte of zeros, made without ever holding it. */
export function packGibibyte(): Buffer {
  const chunk = deflateRawSync(Buffer.alloc(4 * 1024 * 1024), { finishFlush: 2, level: 9 });
  return Buffer.concat([...Array.from({ length: 256 }, () => chunk), deflateRawSync(Buffer.alloc(0))]);
}

function storedBlock(length: number): Buffer {
  const block = Buffer.alloc(5);
  block.writeUInt16LE(length, 1);
  block.writeUInt16LE(~length & 0xffff, 3);
  return block;
}

function localHeader(name: string, packedBytes: number, sizeBytes: number, crc: number): Buffer {
  const header = Buffer.alloc(30);
  header.write("PK\u0003\u0004", 0, "latin1");
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(packedBytes, 18);
  header.writeUInt32LE(sizeBytes, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name)]);
}

/**
 * A zip whose members overlap: each quotes the header of the next in a stored block and then runs through it, down to one kernel of zeros
 * that so belongs to all of them.
 */
export function buildOverlapping(members: number, kernelBytes: number): Buffer {
  const zeros = Buffer.alloc(kernelBytes);
  const kernel = deflateRawSync(zeros, { level: 9 });
  const rows: { name: string; header: Buffer; packed: number; size: number; crc: number }[] = [];
  let packed = kernel.length;
  let data: Buffer = zeros;
  for (let at = members - 1; at >= 0; at--) {
    const name = `m${at}`;
    const header = localHeader(name, packed, data.length, crc32(data));
    rows.unshift({ name, header, packed, size: data.length, crc: crc32(data) });
    packed += 5 + header.length;
    data = Buffer.concat([header, data]);
  }
  const body = Buffer.concat([
    ...rows.flatMap(({ header }, at) => (at === 0 ? [header] : [storedBlock(header.length), header])),
    kernel,
  ]);
  let offset = 0;
  const central = rows.map(({ name, header, packed: size, size: sizeBytes, crc }) => {
    const row = Buffer.alloc(46);
    row.write("PK\u0001\u0002", 0, "latin1");
    header.copy(row, 6, 4, 28);
    row.writeUInt32LE(crc, 16);
    row.writeUInt32LE(size, 20);
    row.writeUInt32LE(sizeBytes, 24);
    row.writeUInt32LE(offset, 42);
    offset += header.length + 5;
    return Buffer.concat([row, Buffer.from(name)]);
  });
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(members, 8);
  end.writeUInt16LE(members, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, end]);
}

/** Zip in zip, so many levels, around a file. */
export function nestZips(levels: number, name: string, data: Buffer): Buffer {
  let archive = buildZip([{ name, data }]);
  for (let level = 1; level < levels; level++)
    archive = buildZip([{ name: `level${level}.zip`, data: archive, method: 0 }]);
  return archive;
}

/** Bits of a deflate stream, the first one lowest. */
function packBits(fields: readonly (readonly [value: number, bits: number])[]): Buffer {
  let text = "";
  for (const [value, bits] of fields) for (let bit = 0; bit < bits; bit++) text += (value >>> bit) & 1;
  const bytes = (text.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(Array.from(byte).toReversed().join(""), 2));
  return Buffer.from(bytes);
}

function reversed(value: number, bits: number): readonly [number, number] {
  return [Number.parseInt(Array.from(value.toString(2).padStart(bits, "0")).toReversed().join(""), 2), bits];
}

/** Repeats the last `length` bytes, in exactly five bytes: two matches of half of it, in the fixed code. Fits for lengths from 18 to 20. */
function repeatBlock(length: number): Buffer {
  const half = length / 2;
  const match = [reversed(half - 2, 7), reversed(8, 5), [length - 17, 3]] as const;
  return packBits([[0, 1], [1, 2], ...match, ...match, reversed(0, 7)]);
}

/**
 * A gzip file that holds itself. It is made of commands of five bytes, "print the next n bytes" and "repeat the last n bytes", which print
 * themselves; that its checksum is its own is a matter of solving 32 equations.
 */
export function buildGzipQuine(): Buffer {
  const head = Buffer.concat([Buffer.from("1f8b08080000000000ff", "hex"), Buffer.from("self\0")]);
  const build = (checksum: number, size: number): Buffer => {
    const end = Buffer.concat([Buffer.from("010000ffff", "hex"), Buffer.alloc(8)]);
    end.writeUInt32LE(checksum >>> 0, 5);
    end.writeUInt32LE(size, 9);
    const [l0, l5, l18, l20] = [storedBlock(0), storedBlock(5), storedBlock(18), storedBlock(20)];
    const [r18, r20] = [repeatBlock(18), repeatBlock(20)];
    const print = [head, l20, head, l20, r20, l5, r20, l5, l5];
    const turn = [l20, r20, l5, l5, l20, r20, l20, r20, l20, r20, l20, r20];
    const finish = [l20, r20, l0, l0, l18, r20, l0, l0, l18, r18, end, r18, end];
    return Buffer.concat([print, turn, finish].flat());
  };
  const { length } = build(0, 0);
  return build(
    solveChecksum((checksum) => crc32(build(checksum, length))),
    length,
  );
}

/** The number that `checksumOf` maps to itself; the map is linear over bits but for a constant, as a CRC is. */
function solveChecksum(checksumOf: (value: number) => number): number {
  const constant = checksumOf(0);
  // Row b: which bits of the value bit b of (checksum xor value) hangs on, and what it must be.
  const columns = Array.from({ length: 32 }, (_unused, bit) => (checksumOf(2 ** bit) ^ constant ^ (1 << bit)) >>> 0);
  const rows = Array.from({ length: 32 }, (_unused, bit) => ({
    mask: columns.reduce((mask, column, at) => ((column >>> bit) & 1 ? mask + 2 ** at : mask), 0),
    value: (constant >>> bit) & 1,
  }));
  let solution = 0;
  const pivots: { bit: number; mask: number; value: number }[] = [];
  for (const row of rows) {
    let { mask, value } = row;
    for (const pivot of pivots)
      if ((mask >>> pivot.bit) & 1) [mask, value] = [(mask ^ pivot.mask) >>> 0, value ^ pivot.value];
    if (mask !== 0) pivots.push({ bit: 31 - Math.clz32(mask), mask, value });
    else if (value !== 0) throw new Error("This file cannot hold its own checksum.");
  }
  for (const { bit, mask, value } of pivots.toReversed()) {
    let parity = value;
    for (let at = 0; at < 32; at++) if (at !== bit && (mask >>> at) & 1) parity ^= (solution >>> at) & 1;
    if (parity === 1) solution = (solution | (1 << bit)) >>> 0;
  }
  return solution;
}
