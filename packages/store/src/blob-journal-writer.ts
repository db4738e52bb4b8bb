import { closeSync, fdatasync, fsyncSync, mkdirSync, openSync, writevSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { encodeHead, JOURNAL_FOLDER, type JournalRecord } from "./blob-journal.ts";
import { settleFiles } from "./blob-settling.ts";
import { withoutFirst } from "./blob-writing.ts";
import { groupFlushes } from "./flush-grouping.ts";

/** A journal is followed by a new one when it has this many bytes or records, or has been begun this long ago. */
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_RECORDS = 10_000;
const MAX_AGE_MS = 20_000;

/** How long a full one rests: by then the operating system has written most files down by itself, and flushing them costs next to nothing. */
const REST_MS = 20_000;

/** Full ones at the same time; who fills another one waits for the oldest to be settled. */
const MAX_RESTING = 8;

const LOOK_EVERY_MS = 5000;

export interface JournalOptions {
  /** The folder of the blobs. */
  readonly root: string;
  /** A name that no other journal has. */
  readonly nextName: () => string;
  /** Where a blob lies. */
  readonly pathOf: (sha256: string) => string;
}

/** The journals of one writer. See `blob-journal.ts`. */
export interface JournalWriter {
  /** Resolves when the records are on the disk. */
  write(records: readonly JournalRecord[]): Promise<void>;
  /** Puts the file of a blob on the disk, if that is still to be done, so that no journal can bring it back. */
  settle(sha256: string): Promise<void>;
  /** Puts all files on the disk and removes the journals. */
  close(): Promise<void>;
}

interface Journal {
  readonly descriptor: number;
  readonly path: string;
  readonly flush: () => Promise<void>;
  readonly begunAt: number;
  readonly digests: Set<string>;
  sizeBytes: number;
  records: number;
  fullAt: number;
}

export function createJournalWriter(options: JournalOptions): JournalWriter {
  let current: Journal | undefined;
  // The oldest first. Only the chain below takes them off, one at a time.
  const resting: Journal[] = [];
  let settling: Promise<void> = Promise.resolve();

  function retire(): void {
    if (current === undefined) return;
    current.fullAt = Date.now();
    resting.push(current);
    current = undefined;
  }

  async function settleWhile(isDue: (oldest: Journal) => boolean): Promise<void> {
    settling = settling.then(async () => {
      for (let [oldest] = resting; oldest !== undefined && isDue(oldest); [oldest] = resting) {
        await settleJournal(oldest, options);
        resting.shift();
      }
    });
    await settling;
  }

  const timer = setInterval(() => {
    if (current !== undefined && Date.now() - current.begunAt >= MAX_AGE_MS) retire();
    void settleWhile(({ fullAt }) => Date.now() - fullAt >= REST_MS);
  }, LOOK_EVERY_MS).unref();

  return {
    async write(records) {
      if (resting.length >= MAX_RESTING) await settleWhile(() => resting.length >= MAX_RESTING);
      const journal = (current ??= beginJournal(options));
      try {
        append(journal, records);
        await journal.flush();
      } catch (error) {
        // What comes behind a torn record would not be read.
        if (current === journal) retire();
        throw error;
      }
      if (current === journal && isFull(journal)) retire();
    },
    async settle(sha256) {
      if (current?.digests.has(sha256) === true) retire();
      await settleWhile(() => resting.some(({ digests }) => digests.has(sha256)));
    },
    async close() {
      clearInterval(timer);
      retire();
      await settleWhile(() => true);
    },
  };
}

function beginJournal({ root, nextName }: JournalOptions): Journal {
  const folder = join(root, JOURNAL_FOLDER);
  const isNew = mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
  const path = join(folder, nextName());
  const descriptor = openSync(path, "wx", 0o600);
  for (const named of isNew ? [root, folder] : [folder]) flushFolder(named);
  const flush = groupFlushes(
    () => flushDescriptor(descriptor),
    (cause) => (cause instanceof Error ? cause : new Error("The journal was not flushed.", { cause })),
  );
  return { descriptor, path, flush, begunAt: Date.now(), digests: new Set(), sizeBytes: 0, records: 0, fullAt: 0 };
}

const flushDescriptor = promisify(fdatasync);

function flushFolder(path: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** One write may take less than it was given. */
function append(journal: Journal, records: readonly JournalRecord[]): void {
  let left = records.flatMap(({ sha256, bytes }) => [encodeHead(sha256, bytes.byteLength), bytes]);
  left = left.filter((piece) => piece.byteLength > 0);
  for (const { sha256 } of records) journal.digests.add(sha256);
  journal.records += records.length;
  while (left.length > 0) {
    const written = writevSync(journal.descriptor, left);
    journal.sizeBytes += written;
    left = withoutFirst(left, written);
  }
}

function isFull({ sizeBytes, records }: Journal): boolean {
  return sizeBytes >= MAX_BYTES || records >= MAX_RECORDS;
}

async function settleJournal({ descriptor, path, digests, flush }: Journal, options: JournalOptions): Promise<void> {
  try {
    await flush();
    await settleFiles([...digests].map(options.pathOf), options.root);
    await unlink(path);
  } catch {
    // The disk has a fault. The journal stays, and the next start writes from it whatever is not there.
  } finally {
    closeSync(descriptor);
  }
}
