/** Shannon entropy of the bytes in bits per byte, 0 (one value, or none) to 8. */
export function entropy(bytes: Uint8Array): number {
  if (bytes.length === 0) return 0;
  const counts = new Uint32Array(256);
  // Every byte is 0–255 and so an index of the table.
  for (const byte of bytes) counts[byte]!++;
  return entropyOfCounts(counts, bytes.length);
}

/** Entropy from counts of symbols that add up to `total`. */
export function entropyOfCounts(counts: Iterable<number>, total: number): number {
  let bits = 0;
  for (const count of counts) {
    if (count === 0) continue;
    const share = count / total;
    bits -= share * Math.log2(share);
  }
  return Math.max(0, bits);
}
