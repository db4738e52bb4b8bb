/** The records of a zip archive (APPNOTE 4.3) around members that are stored and encrypted the traditional way. */

/** One member, as far as its records need to know. */
export interface ZipMember {
  /** ASCII. */
  readonly name: string;
  readonly crc: number;
  /** Of the plain data. */
  readonly sizeBytes: number;
  /** Of what lies in the archive: encryption header and data. */
  readonly storedBytes: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const STORED = 0;
const ENCRYPTED_FLAG = 1;
const VERSION = 20;
const ZIP64_VERSION = 45;
const MAX_32 = 0xffff_ffff;
const MAX_16 = 0xffff;
/** Regular file, read and written by its owner alone. */
const UNIX_MODE = 0o100600;

/** Writes little-endian numbers one after the other. */
class ByteRecord {
  readonly #parts: Buffer[] = [];

  u16(...values: readonly number[]): this {
    return this.#add(2, values, (buffer, value) => buffer.writeUInt16LE(value));
  }

  u32(...values: readonly number[]): this {
    return this.#add(4, values, (buffer, value) => buffer.writeUInt32LE(value));
  }

  u64(...values: readonly number[]): this {
    return this.#add(8, values, (buffer, value) => buffer.writeBigUInt64LE(BigInt(value)));
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(Buffer.from(value));
    return this;
  }

  end(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(size: number, values: readonly number[], write: (buffer: Buffer, value: number) => void): this {
    for (const value of values) {
      const buffer = Buffer.alloc(size);
      write(buffer, value);
      this.#parts.push(buffer);
    }
    return this;
  }
}

/** Stands before the data of a member. Both sizes go into the extra field as soon as one needs it, as the format wants here. */
export function localHeader(member: ZipMember, madeAtMs: number): Buffer {
  const isLarge = member.storedBytes >= MAX_32;
  const extra = isLarge ? new ByteRecord().u16(1, 16).u64(member.sizeBytes, member.storedBytes).end() : Buffer.alloc(0);
  const name = Buffer.from(member.name);
  return new ByteRecord()
    .u32(0x0403_4b50)
    .u16(isLarge ? ZIP64_VERSION : VERSION, ENCRYPTED_FLAG, STORED, ...dosTime(madeAtMs))
    .u32(member.crc, isLarge ? MAX_32 : member.storedBytes, isLarge ? MAX_32 : member.sizeBytes)
    .u16(name.length, extra.length)
    .bytes(name)
    .bytes(extra)
    .end();
}

/** The entry of a member in the directory at the end; only what does not fit in 32 bits goes into the extra field, in a fixed order. */
export function directoryEntry(member: ZipMember, madeAtMs: number): Buffer {
  const large = [member.sizeBytes, member.storedBytes, member.offset].filter((value) => value >= MAX_32);
  const extra =
    large.length === 0
      ? Buffer.alloc(0)
      : new ByteRecord()
          .u16(1, large.length * 8)
          .u64(...large)
          .end();
  const version = large.length === 0 ? VERSION : ZIP64_VERSION;
  const name = Buffer.from(member.name);
  return new ByteRecord()
    .u32(0x0201_4b50)
    .u16((3 << 8) | version, version, ENCRYPTED_FLAG, STORED, ...dosTime(madeAtMs))
    .u32(member.crc, Math.min(member.storedBytes, MAX_32), Math.min(member.sizeBytes, MAX_32))
    .u16(name.length, extra.length, 0, 0, 0)
    .u32(UNIX_MODE * 0x1_0000, Math.min(member.offset, MAX_32))
    .bytes(name)
    .bytes(extra)
    .end();
}

/** What stands behind the directory. */
export function endRecords(directory: { count: number; sizeBytes: number; offset: number }): Buffer {
  const { count, sizeBytes, offset } = directory;
  const record = new ByteRecord();
  if (count >= MAX_16 || sizeBytes >= MAX_32 || offset >= MAX_32) {
    record
      .u32(0x0606_4b50)
      .u64(44)
      .u16((3 << 8) | ZIP64_VERSION, ZIP64_VERSION)
      .u32(0, 0)
      .u64(count, count, sizeBytes, offset);
    record
      .u32(0x0706_4b50, 0)
      .u64(offset + sizeBytes)
      .u32(1);
  }
  return record
    .u32(0x0605_4b50)
    .u16(0, 0, Math.min(count, MAX_16), Math.min(count, MAX_16))
    .u32(Math.min(sizeBytes, MAX_32), Math.min(offset, MAX_32))
    .u16(0)
    .end();
}

/** Time and date in the two numbers of the format: UTC here, two seconds the least, no year before 1980. */
function dosTime(epochMs: number): readonly [time: number, date: number] {
  const at = new Date(Math.max(epochMs, Date.UTC(1980, 0, 1)));
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return [time, date & MAX_16];
}
