import { ByteReader, indexOfBytes } from "../bytes.ts";

/** Whether a RAR archive's names or first member are encrypted; undefined when the head does not reach that far. */
export function isRarEncrypted(head: Uint8Array): boolean | undefined {
  return head[6] === 1 ? isRar5Encrypted(head) : isRar4Encrypted(new ByteReader(head));
}

function isRar4Encrypted(reader: ByteReader): boolean | undefined {
  const mainFlags = reader.u16(7 + 3);
  if ((mainFlags & 0x80) !== 0) return true;
  const file = 7 + reader.u16(7 + 5);
  if (reader.u8(file + 2) !== 0x74) return undefined;
  return (reader.u16(file + 3) & 0x04) !== 0;
}

/** RAR 5: headers are CRC32, then variable-length size, type and flags. */
function isRar5Encrypted(head: Uint8Array): boolean | undefined {
  let offset = 8;
  for (let block = 0; block < 4; block++) {
    const size = readVint(head, offset + 4);
    const type = readVint(head, size.next);
    const flags = readVint(head, type.next);
    if (type.value === 4) return true;
    if (type.value === 2) return hasEncryptionRecord(head, flags, size.next + size.value);
    if (size.value === 0 || size.next + size.value > head.length) return undefined;
    offset = size.next + size.value;
  }
  return undefined;
}

/** A file header with an extra area (flag 1) whose first record has type 1 is encrypted. */
function hasEncryptionRecord(head: Uint8Array, flags: Vint, end: number): boolean {
  if ((flags.value & 1) === 0) return false;
  const extraSize = readVint(head, flags.next);
  const recordSize = readVint(head, end - extraSize.value);
  return readVint(head, recordSize.next).value === 1;
}

interface Vint {
  value: number;
  next: number;
}

function readVint(bytes: Uint8Array, at: number): Vint {
  let value = 0;
  for (let index = 0; index < 7; index++) {
    const byte = bytes[at + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) return { value, next: at + index + 1 };
  }
  return { value, next: at + 7 };
}

const AES_CODER = Uint8Array.of(0x06, 0xf1, 0x07, 0x01);

/**
 * Whether the AES coder stands in a 7z archive's end header. A plain header names every coder; a packed one names only its own, so
 * without the coder in it nothing is known of the members.
 */
export function is7zEncrypted(head: Uint8Array, tail: Uint8Array | undefined, sizeBytes: number): boolean | undefined {
  const reader = new ByteReader(head);
  const headerAt = 32 + reader.u64AsNumber(12);
  const end = tail ?? head;
  const inTail = headerAt - (sizeBytes - end.length);
  if (!(inTail >= 0 && inTail < end.length)) return undefined;
  if (indexOfBytes(end, AES_CODER, inTail) !== -1) return true;
  return end[inTail] === 1 ? false : undefined;
}
