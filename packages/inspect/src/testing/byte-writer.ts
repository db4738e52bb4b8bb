/** Builds little-endian (or big-endian) structures for tests: append fields, patch earlier ones, take the bytes. */
export class ByteWriter {
  #bytes: number[] = [];
  readonly #little: boolean;

  constructor(littleEndian = true) {
    this.#little = littleEndian;
  }

  get length(): number {
    return this.#bytes.length;
  }

  #number(value: bigint, size: number): this {
    for (let index = 0; index < size; index++) {
      const shift = BigInt(8 * (this.#little ? index : size - 1 - index));
      this.#bytes.push(Number((value >> shift) & 0xffn));
    }
    return this;
  }

  u8(value: number): this {
    return this.#number(BigInt(value), 1);
  }

  u16(value: number): this {
    return this.#number(BigInt(value), 2);
  }

  u32(value: number): this {
    return this.#number(BigInt(value), 4);
  }

  u64(value: number | bigint): this {
    return this.#number(BigInt(value), 8);
  }

  raw(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  latin1(text: string): this {
    return this.raw(Buffer.from(text, "latin1"));
  }

  utf16(text: string): this {
    return this.raw(Buffer.from(text, "utf16le"));
  }

  /** Zero bytes up to the next multiple of `size`. */
  align(size: number): this {
    while (this.#bytes.length % size !== 0) this.#bytes.push(0);
    return this;
  }

  /** Zero bytes up to `length`. */
  padTo(length: number): this {
    while (this.#bytes.length < length) this.#bytes.push(0);
    return this;
  }

  patchU32(offset: number, value: number): this {
    for (let index = 0; index < 4; index++)
      this.#bytes[offset + index] = (value >>> (8 * (this.#little ? index : 3 - index))) & 0xff;
    return this;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Joins byte arrays. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
