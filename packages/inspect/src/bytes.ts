/**
 * Reads numbers and short texts from hostile bytes. Nothing throws: a read beyond the end yields zero (or "") and sets `overran`, so a
 * parser checks once per structure instead of before every field.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  overran = false;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, littleEndian = true) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  #has(offset: number, size: number): boolean {
    if (Number.isSafeInteger(offset) && offset >= 0 && offset + size <= this.bytes.length) return true;
    this.overran = true;
    return false;
  }

  u8(offset: number): number {
    return this.#has(offset, 1) ? this.#view.getUint8(offset) : 0;
  }

  u16(offset: number): number {
    return this.#has(offset, 2) ? this.#view.getUint16(offset, this.littleEndian) : 0;
  }

  u32(offset: number): number {
    return this.#has(offset, 4) ? this.#view.getUint32(offset, this.littleEndian) : 0;
  }

  u64(offset: number): bigint {
    return this.#has(offset, 8) ? this.#view.getBigUint64(offset, this.littleEndian) : 0n;
  }

  /** A 64-bit value as a number; values beyond the safe integers become the largest one, which no bounds check lets through. */
  u64AsNumber(offset: number): number {
    const value = this.u64(offset);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Number.MAX_SAFE_INTEGER;
  }

  /** The bytes from `offset`, as many of `size` as there are. */
  slice(offset: number, size: number): Uint8Array {
    if (!this.#has(offset, 0) || !(size > 0)) return this.bytes.subarray(0, 0);
    return this.bytes.subarray(offset, Math.min(this.bytes.length, offset + size));
  }

  /** Latin-1 text up to a NUL or `maxLength`. */
  cString(offset: number, maxLength: number): string {
    const area = this.slice(offset, maxLength);
    const end = area.indexOf(0);
    return latin1(end === -1 ? area : area.subarray(0, end));
  }

  /** UTF-16LE text up to a NUL unit or `maxUnits`. */
  utf16String(offset: number, maxUnits: number): string {
    let units = 0;
    while (units < maxUnits && offset + units * 2 + 1 < this.bytes.length && this.u16(offset + units * 2) !== 0)
      units++;
    return utf16le(this.slice(offset, units * 2));
  }
}

/** The bytes as a Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function latin1(bytes: Uint8Array): string {
  return asBuffer(bytes).toString("latin1");
}

export function utf16le(bytes: Uint8Array): string {
  return asBuffer(bytes).toString("utf16le", 0, bytes.length & ~1);
}

export function hex(bytes: Uint8Array): string {
  return asBuffer(bytes).toString("hex");
}

/** Where `needle` first occurs at or after `from`, or -1. */
export function indexOfBytes(bytes: Uint8Array, needle: Uint8Array | string, from = 0): number {
  return asBuffer(bytes).indexOf(typeof needle === "string" ? Buffer.from(needle, "latin1") : needle, from);
}

export function startsWithBytes(bytes: Uint8Array, prefix: Uint8Array, at = 0): boolean {
  if (at + prefix.length > bytes.length) return false;
  for (let index = 0; index < prefix.length; index++) if (bytes[at + index] !== prefix[index]) return false;
  return true;
}
