import { Buffer } from "node:buffer";
import { crc32, deflateRawSync, zstdCompressSync } from "node:zlib";
import { encryptWinZipAes, encryptZipCrypto } from "./zip-crypto.ts";

/** Values of a header that are to differ from the truth. */
export interface ZipHeaderOverrides {
  readonly name?: string | Buffer;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly packedBytes?: number;
  readonly sizeBytes?: number;
}

/** A member of a zip to build; everything beyond name and data is for tests of readers. */
export interface ZipMemberInput {
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  /** 0 stored, 8 deflate (default), 93 zstd; any other needs `packed`. */
  readonly method?: number;
  /** The compressed bytes themselves, with `sizeBytes` and `crc` in the overrides where they matter. */
  readonly packed?: Buffer;
  readonly encryption?: {
    readonly kind: "zip-crypto" | "aes";
    readonly password: string;
    readonly strength?: 1 | 2 | 3;
    /** 1 keeps the CRC, 2 (default) does not. */
    readonly aesVersion?: 1 | 2;
  };
  readonly unixMode?: number;
  /** Leaves sizes and CRC to a descriptor after the data. */
  readonly useDescriptor?: boolean;
  readonly central?: ZipHeaderOverrides;
  readonly local?: ZipHeaderOverrides;
  readonly omitFromCentral?: boolean;
  /** Writes no header and no data of its own, but points to those of an earlier member. */
  readonly sharesDataOf?: number;
}

/** How the archive around the members is built. */
export interface ZipBuildOptions {
  readonly prefix?: Buffer;
  /** Whether offsets count from the start of the prefix (a proper self-extractor) or from behind it. */
  readonly offsetsCountPrefix?: boolean;
  readonly comment?: Buffer | string;
  readonly trailing?: Buffer;
  readonly omitCentral?: boolean;
  readonly zip64?: boolean;
  readonly entryCount?: number;
}

interface BuiltMember {
  readonly local: Buffer;
  readonly centralOf: (offset: number) => Buffer;
}

const UNSET = 0xffffffff;
const DOS_DATE = ((2024 - 1980) << 9) | (2 << 5) | 29;
const DOS_TIME = (12 << 11) | (34 << 5) | 28;

function compress(data: Buffer, method: number): Buffer {
  if (method === 8) return deflateRawSync(data);
  return method === 93 ? zstdCompressSync(data) : data;
}

function aesExtra(version: number, strength: number, method: number): Buffer {
  const extra = Buffer.alloc(11);
  extra.writeUInt16LE(0x9901, 0);
  extra.writeUInt16LE(7, 2);
  extra.writeUInt16LE(version, 4);
  extra.write("AE", 6, "latin1");
  extra.writeUInt8(strength, 8);
  extra.writeUInt16LE(method, 9);
  return extra;
}

function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + values.length * 8);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(values.length * 8, 2);
  values.forEach((value, at) => extra.writeBigUInt64LE(BigInt(value), 4 + at * 8));
  return extra;
}

interface HeaderFields {
  readonly name: string | Buffer;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
}

/** The 26 bytes that both kinds of header share, from "version needed" to the length of the extra field. */
function sharedFields(fields: HeaderFields, nameBytes: number, extraBytes: number): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(fields.flags, 2);
  bytes.writeUInt16LE(fields.method, 4);
  bytes.writeUInt16LE(DOS_TIME, 6);
  bytes.writeUInt16LE(DOS_DATE, 8);
  bytes.writeUInt32LE(fields.crc, 10);
  bytes.writeUInt32LE(fields.packedBytes, 14);
  bytes.writeUInt32LE(fields.sizeBytes, 18);
  bytes.writeUInt16LE(nameBytes, 22);
  bytes.writeUInt16LE(extraBytes, 24);
  return bytes;
}

function localHeader(fields: HeaderFields, extra: Buffer): Buffer {
  const name = Buffer.from(fields.name);
  return Buffer.concat([
    Buffer.from("PK\x03\x04", "latin1"),
    sharedFields(fields, name.length, extra.length),
    name,
    extra,
  ]);
}

function centralHeader(fields: HeaderFields, extra: Buffer, offset: number, unixMode: number): Buffer {
  const name = Buffer.from(fields.name);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((unixMode << 16) >>> 0, 6);
  tail.writeUInt32LE(offset, 10);
  const madeBy = Buffer.of(20, unixMode === 0 ? 0 : 3);
  const mark = Buffer.from("PK\x01\x02", "latin1");
  return Buffer.concat([mark, madeBy, sharedFields(fields, name.length, extra.length), tail, name, extra]);
}

function encrypt(member: ZipMemberInput, packed: Buffer, checkByte: number): Buffer {
  const { encryption } = member;
  if (encryption === undefined) return packed;
  if (encryption.kind === "aes") return encryptWinZipAes(packed, encryption.password, encryption.strength ?? 3);
  return encryptZipCrypto(packed, encryption.password, checkByte);
}

function truthOf(member: ZipMemberInput): { fields: HeaderFields; body: Buffer; extra: Buffer } {
  const data = Buffer.from(member.data ?? "");
  const method = member.method ?? 8;
  const { encryption, useDescriptor = false } = member;
  const isAes = encryption?.kind === "aes";
  const aesVersion = encryption?.aesVersion ?? 2;
  const crc = crc32(data);
  const checkByte = useDescriptor ? DOS_TIME >>> 8 : crc >>> 24;
  const body = encrypt(member, member.packed ?? compress(data, method), checkByte);
  const utf8 = Buffer.from(member.name).some((byte) => byte > 127) && typeof member.name === "string" ? 2048 : 0;
  const fields: HeaderFields = {
    name: member.name,
    method: isAes ? 99 : method,
    flags: utf8 | (encryption === undefined ? 0 : 1) | (useDescriptor ? 8 : 0),
    crc: isAes && aesVersion === 2 ? 0 : crc,
    packedBytes: body.length,
    sizeBytes: data.length,
  };
  const extra = isAes ? aesExtra(aesVersion, encryption.strength ?? 3, method) : Buffer.alloc(0);
  return { fields, body, extra };
}

function descriptorOf(fields: HeaderFields): Buffer {
  const descriptor = Buffer.alloc(16);
  descriptor.write("PK\x07\x08", 0, "latin1");
  descriptor.writeUInt32LE(fields.crc, 4);
  descriptor.writeUInt32LE(fields.packedBytes, 8);
  descriptor.writeUInt32LE(fields.sizeBytes, 12);
  return descriptor;
}

function buildMember(member: ZipMemberInput, zip64: boolean): BuiltMember {
  const { fields, body, extra } = truthOf(member);
  const central = { ...fields, ...member.central };
  const openSizes = member.useDescriptor === true ? { crc: 0, packedBytes: 0, sizeBytes: 0 } : {};
  const header = localHeader({ ...fields, ...openSizes, ...member.local }, extra);
  const descriptor = member.useDescriptor === true ? descriptorOf(fields) : Buffer.alloc(0);
  const mode = member.unixMode ?? 0;
  const wide = { ...central, packedBytes: UNSET, sizeBytes: UNSET };
  return {
    local: Buffer.concat([header, body, descriptor]),
    centralOf: (offset) =>
      zip64
        ? centralHeader(
            wide,
            Buffer.concat([extra, zip64Extra([central.sizeBytes, central.packedBytes, offset])]),
            UNSET,
            mode,
          )
        : centralHeader(central, extra, offset, mode),
  };
}

function endRecord(count: number, size: number, offset: number, comment: Buffer): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([end, comment]);
}

function end64Records(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.write("PK\x06\x06", 0, "latin1");
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.write("PK\x06\x07", 56, "latin1");
  end.writeBigUInt64LE(BigInt(offset + size), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

/** Builds a zip in memory, as a tool would or as an attacker would. */
export function buildZip(members: readonly ZipMemberInput[], options: ZipBuildOptions = {}): Buffer {
  const { prefix = Buffer.alloc(0), trailing = Buffer.alloc(0), zip64 = false } = options;
  const built = members.map((member) => buildMember(member, zip64));
  const locals: Buffer[] = [];
  const offsets: number[] = [];
  let position = options.offsetsCountPrefix === true ? prefix.length : 0;
  members.forEach((member, at) => {
    offsets.push(member.sharesDataOf === undefined ? position : (offsets[member.sharesDataOf] ?? 0));
    if (member.sharesDataOf !== undefined) return;
    const local = built[at]?.local ?? Buffer.alloc(0);
    locals.push(local);
    position += local.length;
  });
  const body = Buffer.concat([prefix, ...locals]);
  if (options.omitCentral === true) return Buffer.concat([body, trailing]);
  const rows = built.flatMap((one, at) =>
    members[at]?.omitFromCentral === true ? [] : [one.centralOf(offsets[at] ?? 0)],
  );
  const central = Buffer.concat(rows);
  const count = options.entryCount ?? rows.length;
  const comment = Buffer.from(options.comment ?? "");
  const wide = zip64 ? end64Records(count, central.length, position) : Buffer.alloc(0);
  const end = zip64 ? endRecord(0xffff, UNSET, UNSET, comment) : endRecord(count, central.length, position, comment);
  return Buffer.concat([body, central, wide, end, trailing]);
}
