/** Pearson's permutation, as the definition of TLSH fixes it. */
// prettier-ignore
const PERMUTATION = Uint8Array.of(
  1, 87, 49, 12, 176, 178, 102, 166, 121, 193, 6, 84, 249, 230, 44, 163, 14, 197, 213, 181, 161, 85, 218, 80, 64, 239, 24, 226, 236, 142, 38, 200,
  110, 177, 104, 103, 141, 253, 255, 50, 77, 101, 81, 18, 45, 96, 31, 222, 25, 107, 190, 70, 86, 237, 240, 34, 72, 242, 20, 214, 244, 227, 149, 235,
  97, 234, 57, 22, 60, 250, 82, 175, 208, 5, 127, 199, 111, 62, 135, 248, 174, 169, 211, 58, 66, 154, 106, 195, 245, 171, 17, 187, 182, 179, 0, 243,
  132, 56, 148, 75, 128, 133, 158, 100, 130, 126, 91, 13, 153, 246, 216, 219, 119, 68, 223, 78, 83, 88, 201, 99, 122, 11, 92, 32, 136, 114, 52, 10,
  138, 30, 48, 183, 156, 35, 61, 26, 143, 74, 251, 94, 129, 162, 63, 152, 170, 7, 115, 167, 241, 206, 3, 150, 55, 59, 151, 220, 90, 53, 23, 131,
  125, 173, 15, 238, 79, 95, 89, 16, 105, 137, 225, 224, 217, 160, 37, 123, 118, 73, 2, 157, 46, 116, 9, 145, 134, 228, 207, 212, 202, 215, 69, 229,
  27, 188, 67, 124, 168, 252, 42, 4, 29, 108, 21, 247, 19, 205, 39, 203, 233, 40, 186, 147, 198, 192, 155, 33, 164, 191, 98, 204, 165, 180, 117, 76,
  140, 36, 210, 172, 41, 54, 159, 8, 185, 232, 113, 196, 231, 47, 146, 120, 51, 65, 28, 144, 254, 221, 93, 189, 194, 139, 112, 43, 71, 109, 184, 209,
);

const BUCKETS = 128;
/** The definition's shortest input. */
const MIN_BYTES = 50;

/** The first lookups of the hash for the salts of the checksum and the six triplets. */
const SALTS = [0, 2, 3, 5, 7, 11, 13].map((salt) => PERMUTATION[salt] ?? 0);

/**
 * TLSH with 128 buckets and a one-byte checksum, as `T1` and 70 hexadecimal digits; undefined for less than 50 bytes and for bytes too uniform
 * to fill half of the buckets. Time is linear in the bytes.
 */
export function tlsh(bytes: Uint8Array): string | undefined {
  if (bytes.length < MIN_BYTES) return undefined;
  const counts = new Uint32Array(256);
  const checksum = countTriplets(bytes, counts);
  const code = counts.subarray(0, BUCKETS);
  const sorted = code.toSorted();
  const [first = 0, second = 0, third = 0] = [sorted[31], sorted[63], sorted[95]];
  const filled = code.reduce((sum, count) => (count > 0 ? sum + 1 : sum), 0);
  if (third === 0 || filled <= BUCKETS / 2) return undefined;
  const ratios = (Math.floor((first * 100) / third) % 16) | ((Math.floor((second * 100) / third) % 16) << 4);
  const header = Uint8Array.of(swap(checksum), swap(lengthValue(bytes.length)), swap(ratios));
  return `T1${Buffer.concat([header, packCode(code, first, second, third)])
    .toString("hex")
    .toUpperCase()}`;
}

/** Counts six triplets of every five bytes and returns the checksum over neighbours. */
function countTriplets(bytes: Uint8Array, counts: Uint32Array): number {
  const p = PERMUTATION;
  // All indices into the permutation are bytes; those into `bytes` are bounded by the loop.
  const [s0, s2, s3, s5, s7, s11, s13] = SALTS as [number, number, number, number, number, number, number];
  let checksum = 0;
  for (let index = 4; index < bytes.length; index++) {
    const a = bytes[index]!;
    const b = bytes[index - 1]!;
    const c = bytes[index - 2]!;
    const d = bytes[index - 3]!;
    const e = bytes[index - 4]!;
    checksum = p[p[p[s0 ^ a]! ^ b]! ^ checksum]!;
    counts[p[p[p[s2 ^ a]! ^ b]! ^ c]!]!++;
    counts[p[p[p[s3 ^ a]! ^ b]! ^ d]!]!++;
    counts[p[p[p[s5 ^ a]! ^ c]! ^ d]!]!++;
    counts[p[p[p[s7 ^ a]! ^ c]! ^ e]!]!++;
    counts[p[p[p[s11 ^ a]! ^ b]! ^ e]!]!++;
    counts[p[p[p[s13 ^ a]! ^ d]! ^ e]!]!++;
  }
  return checksum;
}

/** The length on a logarithmic scale with three slopes. */
function lengthValue(length: number): number {
  if (length <= 656) return Math.floor(Math.log(length) / 0.4054651) & 255;
  if (length <= 3199) return Math.floor(Math.log(length) / 0.26236426 - 8.72777) & 255;
  return Math.floor(Math.log(length) / 0.09531018 - 62.5472) & 255;
}

/** Two bits per bucket: in which quarter its count lies; the last four buckets come first. */
function packCode(code: Uint32Array, first: number, second: number, third: number): Uint8Array {
  const packed = new Uint8Array(BUCKETS / 4);
  for (const [index, count] of code.entries()) {
    const quarter = count > third ? 3 : count > second ? 2 : count > first ? 1 : 0;
    const slot = packed.length - 1 - (index >> 2);
    packed[slot] = (packed[slot] ?? 0) | (quarter << ((index & 3) * 2));
  }
  return packed;
}

function swap(byte: number): number {
  return ((byte & 15) << 4) | (byte >> 4);
}
