/**
 * The thread that stores small blobs which come together. Its calls on files are plain blocking ones, a fraction of the cost of those that an
 * event loop can wait for: nobody else waits here.
 */
import { hash } from "node:crypto";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { BlobDigests } from "@fumehood/pipeline";
import { createJournalWriter } from "./blob-journal-writer.ts";
import { placeOf } from "./blob-place.ts";
import { placeUnflushed } from "./blob-unflushed.ts";
import type { BlobOutcome, ThreadAnswer, ThreadOptions, ThreadRequest } from "./blob-grouping.ts";
import { createTemporaryNames } from "./blob-temporary.ts";
import { systemCodeOf } from "./errors.ts";

const port = parentPort;
if (port === null) throw new Error("unreachable: this file is the entry of a thread");
// Given by `blob-grouping.ts`, as all messages are.
const { root, temporaryFolder, namesBegin } = workerData as ThreadOptions;
const nextName = createTemporaryNames(namesBegin);
const pathOf = (sha256: string) => placeOf(root, sha256);
const journal = createJournalWriter({ root, nextName, pathOf });

interface SmallBlob {
  readonly bytes: Uint8Array;
  readonly digests: BlobDigests;
}

/** Those that share a flush: first the journal, and while that is flushed the files. */
async function storeTogether(memory: ArrayBuffer, sizes: readonly number[]): Promise<BlobOutcome[]> {
  const blobs = cut(memory, sizes);
  const written = journal.write(blobs.map(({ bytes, digests }) => ({ bytes, sha256: digests.sha256 })));
  const outcomes = blobs.map(storeFile);
  try {
    await written;
    return outcomes;
  } catch (error) {
    // The files stay: the same bytes may have been stored before.
    return outcomes.map(() => describeFault(error));
  }
}

function cut(memory: ArrayBuffer, sizes: readonly number[]): SmallBlob[] {
  let begin = 0;
  return sizes.map((sizeBytes) => {
    const bytes = new Uint8Array(memory, begin, sizeBytes);
    begin += sizeBytes;
    const [sha256, sha1, md5] = [hash("sha256", bytes), hash("sha1", bytes), hash("md5", bytes)];
    return { bytes, digests: { sha256, sha1, md5, sizeBytes } };
  });
}

function storeFile({ bytes, digests }: SmallBlob): BlobOutcome {
  const path = join(temporaryFolder, nextName());
  try {
    placeUnflushed(path, bytes, pathOf(digests.sha256));
    return digests;
  } catch (error) {
    return describeFault(error);
  }
}

function describeFault(error: unknown): BlobOutcome {
  const message = error instanceof Error ? error.message : "The blob was not stored.";
  return { code: systemCodeOf(error), message };
}

async function answerTo(request: ThreadRequest): Promise<ThreadAnswer> {
  const { id } = request;
  switch (request.kind) {
    case "put":
      return { id, outcomes: await storeTogether(request.memory, request.sizes) };
    case "settle":
      await journal.settle(request.sha256);
      break;
    case "close":
      await journal.close();
  }
  return { id, outcomes: [] };
}

port.on("message", (request: ThreadRequest) => {
  void answerTo(request).then((answer) => port.postMessage(answer));
});
