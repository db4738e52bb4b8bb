import type { Source } from "../child/source.ts";

const SIGNATURE = Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]);
/** Property id of a header that is itself packed (7zFormat.txt of the 7-Zip sources). */
const ENCODED_HEADER = 0x17;
/** Id of the method 7zAES. */
const AES_METHOD = Buffer.from([0x06, 0xf1, 0x07, 0x01]);
const START_HEADER_BYTES = 32;
/** An encoded header that describes one packed stream takes some dozens of bytes. */
const MAX_ENCODED_HEADER_BYTES = 1024;

/**
 * Whether the list of a 7z archive's members is encrypted. 7-Zip does not always say so: without the password it decrypts to noise, and noise
 * may crash it before it finds its words.
 */
export function hasEncryptedHeader(source: Source): boolean {
  const start = source.read(0, START_HEADER_BYTES);
  if (start.length < START_HEADER_BYTES || !start.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return false;
  const position = START_HEADER_BYTES + Number(start.readBigUInt64LE(12));
  const size = Number(start.readBigUInt64LE(20));
  const header = source.read(position, Math.min(size, MAX_ENCODED_HEADER_BYTES));
  return header[0] === ENCODED_HEADER && header.includes(AES_METHOD);
}
