/** Random bytes before the data of a member; the last one tells a reader whether its password is right. */
export const ENCRYPTION_HEADER_BYTES = 12;

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  return value;
});

/**
 * The traditional encryption of zip (APPNOTE 6.1), for one member. It hides nothing from anybody who wants to know: it keeps mail gateways and
 * double clicks away from what lies inside.
 */
export class ZipCrypto {
  #key0 = 0x1234_5678;
  #key1 = 0x2345_6789;
  #key2 = 0x3456_7890;

  constructor(password: string) {
    // What comes out is of no use: the password only sets the keys.
    this.encrypt(new TextEncoder().encode(password));
  }

  /** The header that stands before the data; its last byte is the highest of the CRC of the plain data. */
  encryptHeader(random: Uint8Array, crc: number): Uint8Array {
    const header = new Uint8Array(ENCRYPTION_HEADER_BYTES);
    header.set(random.subarray(0, ENCRYPTION_HEADER_BYTES - 1));
    header[ENCRYPTION_HEADER_BYTES - 1] = crc >>> 24;
    return this.encrypt(header);
  }

  /** The next part of the data, encrypted, as bytes of its own. Takes a few milliseconds for a megabyte, so parts should be small. */
  encrypt(plain: Uint8Array): Uint8Array {
    const table = CRC_TABLE;
    const encrypted = new Uint8Array(plain.length);
    // The keys are whole numbers of 32 bits all the way; saying so keeps the loop at four times the speed.
    let key0 = this.#key0 | 0;
    let key1 = this.#key1 | 0;
    let key2 = this.#key2 | 0;
    for (let index = 0; index < plain.length; index++) {
      // Here and below: within the bounds of the arrays.
      const byte = plain[index] as number;
      const pad = (key2 | 2) & 0xffff;
      encrypted[index] = byte ^ (Math.imul(pad, pad ^ 1) >>> 8);
      key0 = (table[(key0 ^ byte) & 0xff] as number) ^ (key0 >>> 8);
      key1 = (Math.imul((key1 + (key0 & 0xff)) | 0, 134_775_813) + 1) | 0;
      key2 = (table[(key2 ^ (key1 >>> 24)) & 0xff] as number) ^ (key2 >>> 8);
    }
    this.#key0 = key0;
    this.#key1 = key1;
    this.#key2 = key2;
    return encrypted;
  }
}
