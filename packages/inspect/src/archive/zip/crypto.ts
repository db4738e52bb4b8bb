import { Buffer } from "node:buffer";
import { createCipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from "node:crypto";
import type { Cipheriv, Hmac } from "node:crypto";

/** Turns a member's stored bytes into compressed ones, chunk by chunk, in order. */
export interface Decryptor {
  /** Bytes that stand before the compressed data, and after it. */
  readonly leadBytes: number;
  readonly trailBytes: number;
  /** Decrypts in place. */
  decrypt(chunk: Buffer): void;
  /** Whether the bytes after the data confirm it; true where the method has no such bytes. */
  verify(trail: Buffer): boolean;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_unused, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** PKWARE's stream cipher from the first zip specification. */
class ZipCryptoKeys {
  private key0 = 0x12345678;
  private key1 = 0x23456789;
  private key2 = 0x34567890;

  constructor(password: Buffer) {
    for (const byte of password) this.update(byte);
  }

  decrypt(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at++) {
      const mix = (this.key2 & 0xffff) | 2;
      const plain = (chunk[at]! ^ (Math.imul(mix, mix ^ 1) >>> 8)) & 0xff;
      chunk[at] = plain;
      this.update(plain);
    }
  }

  private update(byte: number): void {
    this.key0 = CRC_TABLE[(this.key0 ^ byte) & 0xff]! ^ (this.key0 >>> 8);
    this.key1 = (Math.imul(this.key1 + (this.key0 & 0xff), 134775813) + 1) | 0;
    this.key2 = CRC_TABLE[(this.key2 ^ (this.key1 >>> 24)) & 0xff]! ^ (this.key2 >>> 8);
  }
}

export const ZIP_CRYPTO_LEAD_BYTES = 12;

/**
 * A decryptor for a ZipCrypto member, or undefined when its 12 lead bytes do not decrypt to the check byte. One wrong
 * password in 256 passes, so the member's CRC has the last word.
 */
export function openZipCrypto(password: string, lead: Buffer, checkByte: number): Decryptor | undefined {
  if (lead.length < ZIP_CRYPTO_LEAD_BYTES) return undefined;
  const keys = new ZipCryptoKeys(Buffer.from(password));
  const head = Buffer.from(lead.subarray(0, ZIP_CRYPTO_LEAD_BYTES));
  keys.decrypt(head);
  if (head[ZIP_CRYPTO_LEAD_BYTES - 1] !== checkByte) return undefined;
  return {
    leadBytes: ZIP_CRYPTO_LEAD_BYTES,
    trailBytes: 0,
    decrypt: (chunk) => keys.decrypt(chunk),
    verify: () => true,
  };
}

const AES_ITERATIONS = 1000;
const AES_VERIFIER_BYTES = 2;
const AES_MAC_BYTES = 10;
const AES_BLOCK = 16;
const KEYSTREAM_BYTES = 64 * 1024;

/** Bytes before the data of a WinZip AES member: salt and password verifier. */
export function aesLeadBytes(strength: number): number {
  return (strength + 1) * 4 + AES_VERIFIER_BYTES;
}

/** WinZip counts blocks from 1 in little endian, which no counter mode of OpenSSL does: the counters are encrypted here. */
class LittleEndianCounter {
  private readonly cipher: Cipheriv;
  private readonly counters = Buffer.alloc(KEYSTREAM_BYTES);
  private nextBlock = 1;
  private keystream: Buffer = Buffer.alloc(0);

  constructor(key: Buffer) {
    this.cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
  }

  apply(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.keystream.length === 0) this.keystream = this.refill();
      const length = Math.min(chunk.length - at, this.keystream.length);
      for (let i = 0; i < length; i++) chunk[at + i]! ^= this.keystream[i]!;
      this.keystream = this.keystream.subarray(length);
      at += length;
    }
  }

  private refill(): Buffer {
    for (let at = 0; at < KEYSTREAM_BYTES; at += AES_BLOCK) {
      this.counters.writeUInt32LE(this.nextBlock >>> 0, at);
      this.counters.writeUInt32LE(Math.floor(this.nextBlock / 0x1_0000_0000), at + 4);
      this.nextBlock += 1;
    }
    return this.cipher.update(this.counters);
  }
}

/** A decryptor for a WinZip AES member, or undefined when the password does not match the verifier. */
export function openAes(password: string, lead: Buffer, strength: number): Decryptor | undefined {
  const leadBytes = aesLeadBytes(strength);
  const keyBytes = (strength + 1) * 8;
  if (strength < 1 || strength > 3 || lead.length < leadBytes) return undefined;
  const salt = lead.subarray(0, leadBytes - AES_VERIFIER_BYTES);
  const derived = pbkdf2Sync(Buffer.from(password), salt, AES_ITERATIONS, keyBytes * 2 + AES_VERIFIER_BYTES, "sha1");
  if (!derived.subarray(keyBytes * 2).equals(lead.subarray(salt.length, leadBytes))) return undefined;
  const counter = new LittleEndianCounter(derived.subarray(0, keyBytes));
  const mac: Hmac = createHmac("sha1", derived.subarray(keyBytes, keyBytes * 2));
  return {
    leadBytes,
    trailBytes: AES_MAC_BYTES,
    decrypt(chunk) {
      mac.update(chunk);
      counter.apply(chunk);
    },
    verify(trail) {
      const expected = mac.digest().subarray(0, AES_MAC_BYTES);
      return trail.length === AES_MAC_BYTES && timingSafeEqual(expected, trail);
    },
  };
}
