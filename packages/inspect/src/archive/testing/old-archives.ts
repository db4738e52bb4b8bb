import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

/** Small archives in formats that no tool here writes, each with one member, stored unless said otherwise. */

function bytes(size: number, fill: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(size);
  fill(buffer);
  return buffer;
}

/** RAR 5: a number in groups of seven bits. */
function vint(value: number): Buffer {
  const groups: number[] = [];
  for (let left = value; groups.length === 0 || left > 0; left = Math.floor(left / 128)) groups.push(left % 128);
  return Buffer.from(groups.map((group, at) => (at === groups.length - 1 ? group : group | 128)));
}

function rar5Block(...fields: readonly Buffer[]): Buffer {
  const body = Buffer.concat(fields);
  const sized = Buffer.concat([vint(body.length), body]);
  return Buffer.concat([bytes(4, (crc) => crc.writeUInt32LE(crc32(sized))), sized]);
}

/** A RAR 5 archive; `volume` makes it the first of several. */
export function buildRar5(name: string, data: Buffer, volume = false): Buffer {
  const mark = Buffer.from("526172211a070100", "hex");
  const main = rar5Block(vint(1), vint(0), vint(volume ? 1 : 0));
  const checksum = bytes(4, (crc) => crc.writeUInt32LE(crc32(data)));
  const nameBytes = Buffer.from(name);
  // Header flags: data follows, and where volumes are cut it goes on in the next one.
  const flags = vint(volume ? 0x12 : 0x02);
  const size = vint(volume ? data.length * 2 : data.length);
  const file = rar5Block(
    vint(2),
    flags,
    vint(data.length),
    vint(4),
    size,
    vint(0o100644),
    checksum,
    vint(0),
    vint(1),
    vint(nameBytes.length),
    nameBytes,
  );
  return Buffer.concat([mark, main, file, data, rar5Block(vint(5), vint(0), vint(volume ? 1 : 0))]);
}

function rar4Header(type: number, flags: number, body: Buffer): Buffer {
  const head = bytes(5, (buffer) => {
    buffer.writeUInt8(type, 0);
    buffer.writeUInt16LE(flags, 1);
    buffer.writeUInt16LE(7 + body.length, 3);
  });
  const crc = bytes(2, (buffer) => buffer.writeUInt16LE(crc32(Buffer.concat([head, body])) & 0xffff));
  return Buffer.concat([crc, head, body]);
}

/** A RAR 4 archive. */
export function buildRar4(name: string, data: Buffer): Buffer {
  const file = bytes(25, (buffer) => {
    buffer.writeUInt32LE(data.length, 0);
    buffer.writeUInt32LE(data.length, 4);
    buffer.writeUInt8(3, 8);
    buffer.writeUInt32LE(crc32(data), 9);
    buffer.writeUInt8(20, 17);
    buffer.writeUInt8(0x30, 18);
    buffer.writeUInt16LE(Buffer.byteLength(name), 19);
    buffer.writeUInt32LE(0o100644, 21);
  });
  const mark = Buffer.from("Rar!\u001a\u0007\u0000", "latin1");
  const main = rar4Header(0x73, 0, Buffer.alloc(6));
  return Buffer.concat([mark, main, rar4Header(0x74, 0x8000, Buffer.concat([file, Buffer.from(name)])), data]);
}

/** A cabinet of one block: stored, or packed with MSZIP. */
export function buildCabinet(name: string, data: Buffer, method: "stored" | "mszip" = "stored"): Buffer {
  const packed = method === "stored" ? data : Buffer.concat([Buffer.from("CK"), deflateRawSync(data)]);
  const dataOffset = 44 + 16 + Buffer.byteLength(name) + 1;
  const head = bytes(44, (buffer) => {
    buffer.write("MSCF", 0, "latin1");
    buffer.writeUInt32LE(dataOffset + 8 + packed.length, 8);
    buffer.writeUInt32LE(44, 16);
    buffer.writeUInt16LE(0x0103, 24);
    buffer.writeUInt16LE(1, 26);
    buffer.writeUInt16LE(1, 28);
    buffer.writeUInt32LE(dataOffset, 36);
    buffer.writeUInt16LE(1, 40);
    buffer.writeUInt16LE(method === "stored" ? 0 : 1, 42);
  });
  const file = bytes(16, (buffer) => buffer.writeUInt32LE(data.length, 0));
  const block = bytes(8, (buffer) => {
    buffer.writeUInt16LE(packed.length, 4);
    buffer.writeUInt16LE(data.length, 6);
  });
  return Buffer.concat([head, file, Buffer.from(`${name}\0`), block, packed]);
}

function arjHeader(type: number, name: string, data: Buffer): Buffer {
  const fixed = bytes(30, (buffer) => {
    buffer.writeUInt8(30, 0);
    buffer.writeUInt8(11, 1);
    buffer.writeUInt8(1, 2);
    buffer.writeUInt8(2, 3);
    buffer.writeUInt8(type, 6);
    if (type === 2) return;
    buffer.writeUInt32LE(data.length, 12);
    buffer.writeUInt32LE(data.length, 16);
    buffer.writeUInt32LE(crc32(data), 20);
  });
  const header = Buffer.concat([fixed, Buffer.from(`${name}\0\0`)]);
  const mark = bytes(4, (buffer) => {
    buffer.writeUInt16LE(0xea60, 0);
    buffer.writeUInt16LE(header.length, 2);
  });
  const crc = bytes(6, (buffer) => buffer.writeUInt32LE(crc32(header)));
  return Buffer.concat([mark, header, crc]);
}

/** An ARJ archive. */
export function buildArj(name: string, data: Buffer): Buffer {
  const end = Buffer.from("60ea0000", "hex");
  return Buffer.concat([arjHeader(2, "archive.arj", data), arjHeader(0, name, data), data, end]);
}

function crc16(data: Buffer): number {
  let crc = 0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

/** An LHA archive with a header of level 0. */
export function buildLzh(name: string, data: Buffer): Buffer {
  const nameBytes = Buffer.from(name);
  const header = bytes(22 + nameBytes.length, (buffer) => {
    buffer.write("-lh0-", 0, "latin1");
    buffer.writeUInt32LE(data.length, 5);
    buffer.writeUInt32LE(data.length, 9);
    buffer.writeUInt8(0x20, 17);
    buffer.writeUInt8(nameBytes.length, 19);
    nameBytes.copy(buffer, 20);
    buffer.writeUInt16LE(crc16(data), 20 + nameBytes.length);
  });
  const checksum = header.reduce((sum, byte) => (sum + byte) & 255, 0);
  return Buffer.concat([Buffer.of(header.length, checksum), header, data, Buffer.of(0)]);
}

/** A file of `compress`: codes of nine bits, one for each byte, so at most 250 bytes. */
export function buildCompress(data: Buffer): Buffer {
  const out = Buffer.alloc(Math.ceil((data.length * 9) / 8));
  data.forEach((byte, at) => {
    for (let bit = 0; bit < 9; bit++) {
      const position = at * 9 + bit;
      if ((byte >>> bit) & 1) out[position >>> 3]! |= 1 << (position & 7);
    }
  });
  return Buffer.concat([Buffer.from("1f9d90", "hex"), out]);
}

/** An `ar` archive, as static libraries and Debian packages are. */
export function buildAr(name: string, data: Buffer): Buffer {
  const header = `${`${name}/`.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${String(data.length).padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(`!<arch>\n${header}`, "latin1"), data, Buffer.alloc(data.length % 2, "\n")]);
}

function cpioEntry(name: string, data: Buffer, mode: number): Buffer {
  const hex = (value: number): string => value.toString(16).toUpperCase().padStart(8, "0");
  const fields = [1, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0].map(hex).join("");
  const header = Buffer.from(`070701${fields}${name}\0`, "latin1");
  const pad = (part: Buffer): Buffer => Buffer.concat([part, Buffer.alloc((4 - (part.length % 4)) % 4)]);
  return Buffer.concat([pad(header), pad(data)]);
}

/** A cpio archive in its new ASCII format. */
export function buildCpio(name: string, data: Buffer): Buffer {
  return Buffer.concat([cpioEntry(name, data, 0o100644), cpioEntry("TRAILER!!!", Buffer.alloc(0), 0)]);
}

/** The first bytes of an ACE archive: enough to be told as one. */
export function buildAceHead(): Buffer {
  return Buffer.concat([Buffer.from("00003100000090", "hex"), Buffer.from("**ACE**"), Buffer.alloc(100)]);
}
