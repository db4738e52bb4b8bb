import { Buffer } from "node:buffer";

/** Small disk images with one file each, made byte by byte as no tool for them is at hand. */

const SECTOR = 2048;
const BLOCK = 512;

function both32(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32LE(value, at);
  buffer.writeUInt32BE(value, at + 4);
}

function both16(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt16LE(value, at);
  buffer.writeUInt16BE(value, at + 2);
}

function isoRecord(name: Buffer, sector: number, size: number, isFolder: boolean): Buffer {
  const length = 33 + name.length + ((name.length + 1) % 2);
  const record = Buffer.alloc(length);
  record.writeUInt8(length, 0);
  both32(record, sector, 2);
  both32(record, size, 10);
  record.set([124, 2, 29, 12, 34, 56, 0], 18);
  record.writeUInt8(isFolder ? 2 : 0, 25);
  both16(record, 1, 28);
  record.writeUInt8(name.length, 32);
  name.copy(record, 33);
  return record;
}

const ISO_ROOT = 19;
const ISO_DATA = 20;

/** An ISO 9660 image. */
export function buildIso(name: string, data: Buffer): Buffer {
  const image = Buffer.alloc((ISO_DATA + Math.ceil(data.length / SECTOR)) * SECTOR);
  const volume = image.subarray(16 * SECTOR, 17 * SECTOR);
  volume.write("\u0001CD001\u0001", 0, "latin1");
  volume.fill(" ", 8, 72);
  both32(volume, image.length / SECTOR, 80);
  both16(volume, 1, 120);
  both16(volume, 1, 124);
  both16(volume, SECTOR, 128);
  both32(volume, 10, 132);
  volume.writeUInt32LE(18, 140);
  isoRecord(Buffer.of(0), ISO_ROOT, SECTOR, true).copy(volume, 156);
  volume.fill(" ", 190, 813);
  volume.writeUInt8(1, 881);
  image.write("\u00ffCD001\u0001", 17 * SECTOR, "latin1");
  image.set([1, 0, ISO_ROOT, 0, 0, 0, 1, 0, 0, 0], 18 * SECTOR);
  const root = [
    isoRecord(Buffer.of(0), ISO_ROOT, SECTOR, true),
    isoRecord(Buffer.of(1), ISO_ROOT, SECTOR, true),
    isoRecord(Buffer.from(`${name};1`), ISO_DATA, data.length, false),
  ];
  Buffer.concat(root).copy(image, ISO_ROOT * SECTOR);
  data.copy(image, ISO_DATA * SECTOR);
  return image;
}

function udfCrc(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** Puts a descriptor into its sector with the tag that checks it. */
function putTagged(
  image: Buffer,
  sector: number,
  id: number,
  length: number,
  fill: (body: Buffer) => void,
  location = sector,
): void {
  const body = image.subarray(sector * SECTOR, sector * SECTOR + length);
  fill(body);
  body.writeUInt16LE(id, 0);
  body.writeUInt16LE(2, 2);
  body.writeUInt16LE(udfCrc(body.subarray(16)), 8);
  body.writeUInt16LE(length - 16, 10);
  body.writeUInt32LE(location, 12);
  body.writeUInt8(0, 4);
  body.writeUInt8(
    body.subarray(0, 16).reduce((sum, byte) => (sum + byte) & 255, 0),
    4,
  );
}

const UDF_DOMAIN = "*OSTA UDF Compliant";
const PARTITION = 260;

function udfFileEntry(image: Buffer, block: number, kind: number, size: number, dataBlock: number): void {
  putTagged(
    image,
    PARTITION + block,
    261,
    176 + 8,
    (entry) => {
      entry.writeUInt16LE(4, 20);
      entry.writeUInt16LE(1, 24);
      entry.writeUInt8(kind, 27);
      entry.writeUInt16LE(1, 48);
      entry.writeBigUInt64LE(BigInt(size), 56);
      entry.writeBigUInt64LE(BigInt(Math.ceil(size / SECTOR)), 64);
      entry.writeUInt32LE(8, 172);
      entry.writeUInt32LE(size, 176);
      entry.writeUInt32LE(dataBlock, 180);
    },
    block,
  );
}

/** A UDF image without an ISO 9660 view. */
export function buildUdf(name: string, data: Buffer): Buffer {
  const blocks = 8 + Math.ceil(data.length / SECTOR);
  const lastSector = PARTITION + blocks;
  const image = Buffer.alloc((lastSector + 1) * SECTOR);
  ["BEA01", "NSR02", "TEA01"].forEach((mark, at) => image.write(`\0${mark}\u0001`, (16 + at) * SECTOR, "latin1"));
  putTagged(image, 32, 1, 512, (primary) => {
    primary.write("\u0008disc", 24, "latin1");
    primary.writeUInt8(5, 55);
    primary.writeUInt16LE(1, 56);
    primary.writeUInt16LE(1, 58);
  });
  putTagged(image, 33, 5, 512, (partition) => {
    partition.writeUInt16LE(1, 20);
    partition.write("+NSR02", 25, "latin1");
    partition.writeUInt32LE(1, 184);
    partition.writeUInt32LE(PARTITION, 188);
    partition.writeUInt32LE(blocks, 192);
  });
  putTagged(image, 34, 6, 446, (logical) => {
    logical.write("\u0008disc", 84, "latin1");
    logical.writeUInt8(5, 211);
    logical.writeUInt32LE(SECTOR, 212);
    logical.write(UDF_DOMAIN, 217, "latin1");
    logical.writeUInt32LE(SECTOR, 248);
    logical.writeUInt32LE(0, 252);
    logical.writeUInt32LE(6, 264);
    logical.writeUInt32LE(1, 268);
    logical.set([1, 6, 1, 0, 0, 0], 440);
  });
  putTagged(image, 35, 8, 512, () => undefined);
  for (const sector of [256, lastSector]) {
    putTagged(image, sector, 2, 512, (anchor) => {
      anchor.writeUInt32LE(4 * SECTOR, 16);
      anchor.writeUInt32LE(32, 20);
      anchor.writeUInt32LE(4 * SECTOR, 24);
      anchor.writeUInt32LE(32, 28);
    });
  }
  putTagged(
    image,
    PARTITION,
    256,
    512,
    (fileSet) => {
      fileSet.write(UDF_DOMAIN, 417, "latin1");
      fileSet.writeUInt32LE(SECTOR, 400);
      fileSet.writeUInt32LE(1, 404);
    },
    0,
  );
  const nameBytes = Buffer.from(`\u0008${name}`, "latin1");
  const fileLength = Math.ceil((38 + nameBytes.length) / 4) * 4;
  putTagged(
    image,
    PARTITION + 2,
    257,
    40,
    (parent) => {
      parent.writeUInt16LE(1, 16);
      parent.writeUInt8(10, 18);
      parent.writeUInt32LE(SECTOR, 20);
      parent.writeUInt32LE(1, 24);
    },
    2,
  );
  // The entry of the file follows in the same sector: it is made in a sector of its own and moved.
  putTagged(
    image,
    PARTITION + 7,
    257,
    fileLength,
    (file) => {
      file.writeUInt16LE(1, 16);
      file.writeUInt8(nameBytes.length, 19);
      file.writeUInt32LE(SECTOR, 20);
      file.writeUInt32LE(3, 24);
      nameBytes.copy(file, 38);
    },
    2,
  );
  image.copy(image, (PARTITION + 2) * SECTOR + 40, (PARTITION + 7) * SECTOR, (PARTITION + 7) * SECTOR + fileLength);
  image.fill(0, (PARTITION + 7) * SECTOR, (PARTITION + 8) * SECTOR);
  udfFileEntry(image, 1, 4, 40 + fileLength, 2);
  udfFileEntry(image, 3, 5, data.length, 8);
  data.copy(image, (PARTITION + 8) * SECTOR);
  return image;
}

const FAT_BLOCKS = 2880;

/** A floppy's image with a FAT12 file system; the name is in the old form, `EVIL    EXE`. */
export function buildFat(name: string, data: Buffer): Buffer {
  const image = Buffer.alloc(FAT_BLOCKS * BLOCK);
  image.set([0xeb, 0x3c, 0x90], 0);
  image.write("MSDOS5.0", 3, "latin1");
  image.writeUInt16LE(BLOCK, 11);
  image.writeUInt8(1, 13);
  image.writeUInt16LE(1, 14);
  image.writeUInt8(2, 16);
  image.writeUInt16LE(224, 17);
  image.writeUInt16LE(FAT_BLOCKS, 19);
  image.writeUInt8(0xf0, 21);
  image.writeUInt16LE(9, 22);
  image.writeUInt16LE(18, 24);
  image.writeUInt16LE(2, 26);
  image.writeUInt8(0x29, 38);
  image.write("NO NAME    FAT12   ", 43, "latin1");
  image.set([0x55, 0xaa], 510);
  const clusters = Math.max(1, Math.ceil(data.length / BLOCK));
  const setFat = (cluster: number, value: number): void => {
    for (const table of [BLOCK, 10 * BLOCK]) {
      const at = table + Math.floor((cluster * 3) / 2);
      const old = image.readUInt16LE(at);
      image.writeUInt16LE(cluster % 2 === 0 ? (old & 0xf000) | value : (old & 0x000f) | (value << 4), at);
    }
  };
  setFat(0, 0xff0);
  setFat(1, 0xfff);
  for (let at = 0; at < clusters; at++) setFat(2 + at, at === clusters - 1 ? 0xfff : 3 + at);
  const entry = image.subarray(19 * BLOCK, 19 * BLOCK + 32);
  entry.write(name.padEnd(11), 0, "latin1");
  entry.writeUInt8(0x20, 11);
  entry.writeUInt16LE(2, 26);
  entry.writeUInt32LE(data.length, 28);
  data.copy(image, 33 * BLOCK);
  return image;
}

function vhdFooter(size: number, isDynamic: boolean): Buffer {
  const footer = Buffer.alloc(512);
  footer.write("conectix", 0, "latin1");
  footer.writeUInt32BE(2, 8);
  footer.writeUInt32BE(0x10000, 12);
  footer.writeBigUInt64BE(isDynamic ? 512n : 0xffffffffffffffffn, 16);
  footer.write("win ", 28, "latin1");
  footer.writeUInt32BE(0x10000, 32);
  footer.writeBigUInt64BE(BigInt(size), 40);
  footer.writeBigUInt64BE(BigInt(size), 48);
  footer.writeUInt16BE(80, 56);
  footer.writeUInt8(2, 58);
  footer.writeUInt8(18, 59);
  footer.writeUInt32BE(isDynamic ? 3 : 2, 60);
  footer.writeUInt32BE(~footer.reduce((sum, byte) => sum + byte, 0) >>> 0, 64);
  return footer;
}

/** A virtual hard disk of fixed size: the disk, and a footer. */
export function buildFixedVhd(disk: Buffer): Buffer {
  return Buffer.concat([disk, vhdFooter(disk.length, false)]);
}

const VHD_BLOCK = 2 * 1024 * 1024;

/** A virtual hard disk that grows: a table of blocks, each with a map of its sectors in front. */
export function buildDynamicVhd(disk: Buffer): Buffer {
  const blocks = Math.ceil(disk.length / VHD_BLOCK);
  const footer = vhdFooter(disk.length, true);
  const header = Buffer.alloc(1024);
  header.write("cxsparse", 0, "latin1");
  header.writeBigUInt64BE(0xffffffffffffffffn, 8);
  header.writeBigUInt64BE(1536n, 16);
  header.writeUInt32BE(0x10000, 24);
  header.writeUInt32BE(blocks, 28);
  header.writeUInt32BE(VHD_BLOCK, 32);
  header.writeUInt32BE(~header.reduce((sum, byte) => sum + byte, 0) >>> 0, 36);
  const table = Buffer.alloc(512, 0xff);
  const data: Buffer[] = [];
  for (let at = 0; at < blocks; at++) {
    table.writeUInt32BE((2048 + at * (512 + VHD_BLOCK)) / 512, at * 4);
    const part = disk.subarray(at * VHD_BLOCK, (at + 1) * VHD_BLOCK);
    data.push(Buffer.alloc(512, 0xff), part, Buffer.alloc(VHD_BLOCK - part.length));
  }
  return Buffer.concat([footer, header, table, ...data, footer]);
}
