/**
 * The journal of small blobs. Flushing each of many small files costs far more than writing them, so their bytes are also written one after
 * the other into a journal, which one flush puts on the disk for all of them; the files themselves are flushed at leisure, and then the
 * journal is removed. What a power cut took of the files is written again from it.
 */
import { createHash } from "node:crypto";

/** The folder of journals beside the blobs; each file in it is named as temporary files are, after its writer. */
export const JOURNAL_FOLDER = "journal";

/** A blob with more bytes is no small one: it is written and flushed by itself. */
export const MAX_SMALL_BLOB_BYTES = 128 * 1024;

const MAGIC = 0x46484231;
const DIGEST_BYTES = 32;
/** Magic number, length, digest. */
const HEAD_BYTES = 4 + 4 + DIGEST_BYTES;

/** What stands before a blob's bytes. */
export function encodeHead(sha256: string, sizeBytes: number): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(MAGIC, 0);
  head.writeUInt32BE(sizeBytes, 4);
  head.write(sha256, 8, "hex");
  return head;
}

export interface JournalRecord {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** The records up to the first that is not whole: the flush that would have covered it never came to its end, nor any after it. */
export function* readRecords(journal: Buffer): Generator<JournalRecord> {
  for (let at = 0; at + HEAD_BYTES <= journal.length;) {
    const begin = at + HEAD_BYTES;
    if (journal.readUInt32BE(at) !== MAGIC) return;
    const end = begin + journal.readUInt32BE(at + 4);
    const sha256 = journal.toString("hex", at + 8, begin);
    const bytes = journal.subarray(begin, end);
    if (end > journal.length || createHash("sha256").update(bytes).digest("hex") !== sha256) return;
    yield { sha256, bytes };
    at = end;
  }
}
