import { Buffer } from "node:buffer";
import { createCipheriv, createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { crc32 } from "node:zlib";

function crcStep(crc: number, byte: number): number {
  // One step of the raw CRC register, from node's finished CRC: both ends of it are inverted.
  return ~crc32(Buffer.of(byte), ~crc >>> 0) >>> 0;
}

/** Encrypts with PKWARE's first cipher; `checkByte` becomes the last of the 12 lead bytes. */
export function encryptZipCrypto(data: Buffer, password: string, checkByte: number): Buffer {
  let [key0, key1, key2] = [0x12345678, 0x23456789, 0x34567890];
  const update = (byte: number): void => {
    key0 = crcStep(key0, byte);
    key1 = (Math.imul((key1 + (key0 & 0xff)) >>> 0, 134775813) + 1) >>> 0;
    key2 = crcStep(key2, key1 >>> 24);
  };
  for (const byte of Buffer.from(password)) update(byte);
  const lead = Buffer.concat([createHash("sha1").update(data).digest().subarray(0, 11), Buffer.of(checkByte)]);
  const plain = Buffer.concat([lead, data]);
  return Buffer.from(
    plain.map((byte) => {
      const mix = (key2 & 0xffff) | 2;
      update(byte);
      return byte ^ ((Math.imul(mix, mix ^ 1) >>> 8) & 0xff);
    }),
  );
}

/** Encrypts as WinZip does: salt, password verifier, AES in counter mode, and 10 bytes of HMAC-SHA1. */
export function encryptWinZipAes(data: Buffer, password: string, strength: 1 | 2 | 3): Buffer {
  const saltBytes = (strength + 1) * 4;
  const keyBytes = (strength + 1) * 8;
  const salt = createHash("sha256").update(data).digest().subarray(0, saltBytes);
  const derived = pbkdf2Sync(password, salt, 1000, keyBytes * 2 + 2, "sha1");
  const encrypted = Buffer.from(data);
  for (let block = 0; block * 16 < data.length; block++) {
    const counter = Buffer.alloc(16);
    counter.writeUInt32LE(block + 1, 0);
    const cipher = createCipheriv(`aes-${keyBytes * 8}-ecb`, derived.subarray(0, keyBytes), null);
    const pad = cipher.setAutoPadding(false).update(counter);
    for (let i = block * 16; i < Math.min(data.length, block * 16 + 16); i++) encrypted[i]! ^= pad[i - block * 16]!;
  }
  const mac = createHmac("sha1", derived.subarray(keyBytes, keyBytes * 2))
    .update(encrypted)
    .digest();
  return Buffer.concat([salt, derived.subarray(keyBytes * 2), encrypted, mac.subarray(0, 10)]);
}
