import { isHexRange } from "./hash.ts";
import { sha256 } from "./sha256.ts";

/** A wallet address, and how far it was checked. */
export interface Wallet {
  value: string;
  /** True when its checksum was verified; false where only the pattern fits. */
  isVerified: boolean;
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/**
 * Reads a wallet address: Bitcoin (base58check and bech32, checksum verified), Ethereum (`0x` and 40 hexadecimal digits) and
 * Monero (95 or 106 base58 characters). The checksums of the last two are Keccak: only their pattern is looked at.
 */
export function readWallet(text: string): Wallet | null {
  const first = text.charCodeAt(0);
  if (first === 48 && text.length === 42) return readEthereum(text);
  if ((first === 49 || first === 51) && text.length >= 26 && text.length <= 35) return readBitcoin(text);
  if ((first === 98 || first === 66) && text.length >= 42 && text.length <= 62) return readSegwit(text);
  if ((first === 52 || first === 56) && (text.length === 95 || text.length === 106)) return readMonero(text);
  return null;
}

function readEthereum(text: string): Wallet | null {
  const isRight = text.startsWith("0x") && isHexRange(text, 2, 42);
  return isRight ? { value: text, isVerified: false } : null;
}

function readMonero(text: string): Wallet | null {
  for (let at = 0; at < text.length; at++) if (!BASE58.includes(text.charAt(at))) return null;
  return { value: text, isVerified: false };
}

/** Version byte, 20 bytes, and the first four bytes of a double SHA-256 over them. */
function readBitcoin(text: string): Wallet | null {
  const bytes = decodeBase58(text, 25);
  if (!bytes || (bytes[0] !== 0x00 && bytes[0] !== 0x05)) return null;
  const checksum = sha256(sha256(bytes.subarray(0, 21)));
  const isRight = [0, 1, 2, 3].every((at) => checksum[at] === bytes[21 + at]);
  return isRight ? { value: text, isVerified: true } : null;
}

/** Exactly `length` bytes, or `null`. Each leading `1` is a zero byte; the fixed length accounts for them. */
function decodeBase58(text: string, length: number): Uint8Array | null {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < text.length; at++) {
    let carry = BASE58.indexOf(text.charAt(at));
    if (carry < 0) return null;
    for (let index = length - 1; index >= 0; index--) {
      carry += (bytes[index] ?? 0) * 58;
      bytes[index] = carry & 255;
      carry >>= 8;
    }
    if (carry !== 0) return null;
  }
  return leadingZeros(bytes) === leadingOnes(text) ? bytes : null;
}

function leadingOnes(text: string): number {
  let count = 0;
  while (text.charCodeAt(count) === 49) count++;
  return count;
}

function leadingZeros(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.length : first;
}

/** BIP 173 and BIP 350: all one case, a checksum of six characters, 1 (bech32) or 0x2bc830a3 (bech32m) at the end. */
function readSegwit(text: string): Wallet | null {
  const lower = text.toLowerCase();
  if (!lower.startsWith("bc1") || (text !== lower && text !== text.toUpperCase())) return null;
  const values = Array.from(lower.slice(3), (char) => BECH32.indexOf(char));
  if (values.includes(-1)) return null;
  const sum = polymod([...[98, 99].map((code) => code >> 5), 0, ...[98, 99].map((code) => code & 31), ...values]);
  return sum === 1 || sum === 0x2bc830a3 ? { value: lower, isVerified: true } : null;
}

const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATORS.entries()) if (((top >>> bit) & 1) === 1) sum ^= generator;
  }
  return sum >>> 0;
}
