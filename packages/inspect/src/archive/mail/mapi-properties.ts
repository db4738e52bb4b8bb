import { Buffer } from "node:buffer";

/** A property of a list as TNEF holds it; of one with several values the first. */
export interface MapiProperty {
  readonly id: number;
  readonly type: number;
  /** Cut where the bytes given end. */
  readonly value: Buffer;
  /** Where the value starts in the bytes given, and how long it says it is. */
  readonly position: number;
  readonly length: number;
}

const MAX_PROPERTIES = 10_000;
const MAX_VALUES = 10_000;
const MULTIPLE = 0x1000;
/** Bytes of a value by its type, padded to four. */
const FIXED_BYTES: Readonly<Record<number, number>> = {
  0x02: 4,
  0x03: 4,
  0x04: 4,
  0x05: 8,
  0x06: 8,
  0x07: 8,
  0x0a: 4,
  0x0b: 4,
  0x14: 8,
  0x40: 8,
  0x48: 16,
};
const VARIABLE: ReadonlySet<number> = new Set([0x0d, 0x1e, 0x1f, 0x102]);
const FIRST_NAMED = 0x8000;

/** Reads a list of properties; stops at the first that it does not understand. */
export function readMapiProperties(bytes: Buffer): MapiProperty[] {
  const reader = new Reader(bytes);
  const properties: MapiProperty[] = [];
  const count = Math.min(reader.u32(), MAX_PROPERTIES);
  for (let place = 0; place < count && !reader.isOver; place++) {
    const type = reader.u16();
    const id = reader.u16();
    if (id >= FIRST_NAMED) skipName(reader);
    const plain = type & ~MULTIPLE;
    const values = VARIABLE.has(plain) || (type & MULTIPLE) !== 0 ? Math.min(reader.u32(), MAX_VALUES) : 1;
    for (let value = 0; value < values && !reader.isOver; value++) {
      const length = VARIABLE.has(plain) ? reader.u32() : FIXED_BYTES[plain];
      if (length === undefined) return properties;
      const { position } = reader;
      const taken = reader.take(length);
      if (value === 0) properties.push({ id, type: plain, value: taken, position, length });
    }
  }
  return properties;
}

function skipName(reader: Reader): void {
  reader.take(16);
  const isText = reader.u32() === 1;
  const length = isText ? reader.u32() : 4;
  reader.take(length);
}

/** Reads on from where it is; beyond the end there are zeros, and it is over. */
class Reader {
  private readonly bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get isOver(): boolean {
    return this.position >= this.bytes.length;
  }

  u16(): number {
    const value = this.position + 2 <= this.bytes.length ? this.bytes.readUInt16LE(this.position) : 0;
    this.position += 2;
    return value;
  }

  u32(): number {
    const value = this.position + 4 <= this.bytes.length ? this.bytes.readUInt32LE(this.position) : 0;
    this.position += 4;
    return value;
  }

  /** What is taken is padded to four bytes. */
  take(length: number): Buffer {
    const taken = this.bytes.subarray(this.position, this.position + length);
    this.position += Math.ceil(length / 4) * 4;
    return taken;
  }
}
