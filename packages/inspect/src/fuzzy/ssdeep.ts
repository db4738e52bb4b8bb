/** How many characters a hash has at most; blocks are chosen so that there are at least half as many. */
const HASH_CHARACTERS = 64;
const HALF = HASH_CHARACTERS / 2;
const MIN_BLOCK = 3;
/** Block sizes 3 · 2^n that are tried at once. */
const BLOCK_SIZES = 31;
const WINDOW = 7;
/** Start of the block hash; only six bits of it ever reach a character. */
const HASH_START = 0x28021967 & 63;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The multiplicative hash on its lowest six bits: next value by current value and byte, both in six bits. */
const NEXT_HASH = Uint8Array.from(
  { length: 64 * 64 },
  (_, index) => (Math.imul(index >> 6, 0x01000193) ^ (index & 63)) & 63,
);

interface BlockHash {
  characters: number[];
  /** Character at the end of a full hash, or of the half hash, that later blocks keep overwriting; -1 for none. */
  last: number;
  halfLast: number;
}

interface State {
  blocks: BlockHash[];
  hashes: Uint8Array;
  halfHashes: Uint8Array;
  first: number;
  end: number;
  sizeBytes: number;
}

/**
 * The context triggered piecewise hash of ssdeep 2.14: `blockSize:hash:hash of double blocks`. A rolling sum over seven bytes cuts the bytes
 * into blocks, each block yields one character. Time is linear in the bytes.
 */
export function ssdeep(bytes: Uint8Array): string {
  const state: State = {
    blocks: Array.from({ length: BLOCK_SIZES }, () => ({ characters: [], last: -1, halfLast: -1 })),
    hashes: new Uint8Array(BLOCK_SIZES).fill(HASH_START),
    halfHashes: new Uint8Array(BLOCK_SIZES).fill(HASH_START),
    first: 0,
    end: 1,
    sizeBytes: bytes.length,
  };
  const sum = hashAll(bytes, state);
  return format(state, sum);
}

/** One pass; returns the rolling sum at the end. Over 40 lines for speed: the loop body runs once per byte. */
function hashAll(bytes: Uint8Array, state: State): number {
  const { hashes, halfHashes } = state;
  const window = new Uint8Array(WINDOW);
  let plain = 0;
  let weighted = 0;
  let shifted = 0;
  let slot = 0;
  for (let index = 0; index < bytes.length; index++) {
    // Both indices are within their arrays by the loops' bounds.
    const byte = bytes[index]!;
    weighted = (weighted - plain + WINDOW * byte) | 0;
    plain = (plain + byte - window[slot]!) | 0;
    window[slot] = byte;
    slot = slot === WINDOW - 1 ? 0 : slot + 1;
    shifted = (shifted << 5) ^ byte;
    const low = byte & 63;
    for (let block = state.first; block < state.end; block++) {
      hashes[block] = NEXT_HASH[(hashes[block]! << 6) | low]!;
      halfHashes[block] = NEXT_HASH[(halfHashes[block]! << 6) | low]!;
    }
    const trigger = ((plain + weighted + shifted) >>> 0) + 1;
    if (trigger % MIN_BLOCK === 0 && trigger <= 0xffffffff) endBlocks(state, trigger / MIN_BLOCK);
  }
  return (plain + weighted + shifted) >>> 0;
}

/** Ends the blocks of every size that divides the rolling sum plus one. */
function endBlocks(state: State, multiple: number): void {
  if (multiple % 2 ** state.first !== 0) return;
  let rest = multiple / 2 ** state.first;
  for (let block = state.first; block < state.end; block++) {
    endBlock(state, block);
    if (rest % 2 === 1) return;
    rest /= 2;
  }
}

function endBlock(state: State, index: number): void {
  const block = state.blocks[index];
  if (block === undefined) return;
  if (block.characters.length === 0) fork(state);
  block.last = state.hashes[index] ?? 0;
  block.halfLast = state.halfHashes[index] ?? 0;
  if (block.characters.length < HASH_CHARACTERS - 1) {
    block.characters.push(block.last);
    block.last = -1;
    state.hashes[index] = HASH_START;
    if (block.characters.length < HALF) {
      state.halfHashes[index] = HASH_START;
      block.halfLast = -1;
    }
    return;
  }
  dropSmallest(state);
}

/** The next larger block size starts with what the current largest has seen. */
function fork(state: State): void {
  if (state.end >= BLOCK_SIZES) return;
  state.hashes[state.end] = state.hashes[state.end - 1] ?? HASH_START;
  state.halfHashes[state.end] = state.halfHashes[state.end - 1] ?? HASH_START;
  state.end++;
}

/** The smallest size is no longer needed once it is too small for the file and the next has enough characters. */
function dropSmallest(state: State): void {
  const next = state.blocks[state.first + 1];
  if (state.end - state.first < 2 || blockSize(state.first) * HASH_CHARACTERS >= state.sizeBytes) return;
  if (next !== undefined && next.characters.length >= HALF) state.first++;
}

function blockSize(index: number): number {
  return MIN_BLOCK * 2 ** index;
}

function format(state: State, sum: number): string {
  let chosen = state.first;
  while (blockSize(chosen) * HASH_CHARACTERS < state.sizeBytes) chosen++;
  chosen = Math.min(chosen, state.end - 1);
  while (chosen > state.first && (state.blocks[chosen]?.characters.length ?? 0) < HALF) chosen--;
  const main = state.blocks[chosen];
  // A sum of zero means that the bytes ended with a block: nothing is left over.
  const tail = sum === 0 ? (main?.last ?? -1) : (state.hashes[chosen] ?? 0);
  return `${blockSize(chosen)}:${toText(main?.characters ?? [], tail)}:${formatDouble(state, chosen, sum)}`;
}

function formatDouble(state: State, chosen: number, sum: number): string {
  if (chosen >= state.end - 1) return sum === 0 ? "" : toText([], state.hashes[chosen] ?? 0);
  const double = state.blocks[chosen + 1];
  const tail = sum === 0 ? (double?.halfLast ?? -1) : (state.halfHashes[chosen + 1] ?? 0);
  return toText((double?.characters ?? []).slice(0, HALF - 1), tail);
}

function toText(characters: readonly number[], tail: number): string {
  const values = tail === -1 ? characters : [...characters, tail];
  return values.map((value) => ALPHABET.charAt(value)).join("");
}
