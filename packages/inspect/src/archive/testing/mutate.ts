import { Buffer } from "node:buffer";

/** A number in [0, 1) after another, the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values that parsers trip over. */
const ODD_BYTES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];
const ODD_WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

type Change = (bytes: Buffer, at: number, random: () => number) => Buffer;

const pick = <T>(list: readonly T[], random: () => number): T =>
  // The index is below the length.
  list[Math.floor(random() * list.length)] as T;

const CHANGES: readonly Change[] = [
  (bytes, at, random) => {
    bytes[at] = Math.floor(random() * 256);
    return bytes;
  },
  (bytes, at, random) => {
    bytes[at] = pick(ODD_BYTES, random);
    return bytes;
  },
  (bytes, at, random) => {
    if (at + 4 <= bytes.length) bytes.writeUInt32LE(pick(ODD_WORDS, random), at);
    return bytes;
  },
  (bytes, at) => {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    return bytes;
  },
  // A piece that is gone, one that is there twice, one that is zeros, one from elsewhere.
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + Math.floor(random() * 64))]),
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at + Math.floor(random() * 64)), bytes.subarray(at)]),
  (bytes, at, random) => bytes.fill(0, at, Math.min(bytes.length, at + Math.floor(random() * 128))),
  (bytes, at, random) => {
    bytes.copy(bytes, at, Math.floor(random() * bytes.length), Math.floor(random() * bytes.length));
    return bytes;
  },
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at) => Buffer.concat([bytes, bytes.subarray(0, at)]),
];

const MAX_CHANGES = 8;
/** Structure stands at both ends of an archive: changes there count for more than in its data. */
const EDGE_BYTES = 256;

/** An archive with some bytes changed, moved, cut or repeated: the same for the same random numbers. */
export function mutate(original: Buffer, random: () => number): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let changes = 1 + Math.floor(random() * MAX_CHANGES); changes > 0 && bytes.length > 0; changes--) {
    const place = random();
    const near = Math.floor(random() * Math.min(EDGE_BYTES, bytes.length));
    const at = place < 0.3 ? near : place < 0.6 ? bytes.length - 1 - near : Math.floor(random() * bytes.length);
    bytes = pick(CHANGES, random)(bytes, at, random);
  }
  return bytes;
}
