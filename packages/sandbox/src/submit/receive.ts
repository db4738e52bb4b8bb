import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createTemporaryNames } from "@fumehood/store";
import type { FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { accountOf, authenticate, presentedKey } from "../http/authenticate.ts";
import { readPlainBody } from "../http/body.ts";
import { isForm, readForm } from "../http/form.ts";
import type { FormPart } from "../http/multipart.ts";
import type { SandboxLimits } from "../limits.ts";
import type { SandboxBlobs } from "../ports.ts";
import { assertSomeRoom } from "../quota/use.ts";

/** Bytes that lie in the blob store by now. */
export interface StoredFile {
  sha256: string;
  sha1: string;
  md5: string;
  sizeBytes: number;
}

/** The file part of a submission. */
export interface ReceivedFile {
  /** As sent: hostile. */
  filename: string | undefined;
  stored: StoredFile;
}

/** @throws {ServiceError} 401 without a key, 413 when the file or the form is too large, 429 when a window is full, 503 when strangers send too much. */
export type ReceiveSubmission = (request: FastifyRequest) => Promise<ReceivedFile | undefined>;

/**
 * Reads submissions: their parameters, and their files into the blob store. The key may stand behind the file in the form; until it is known
 * the bytes lie in a temporary file, so that strangers put nothing into the store.
 */
export function createReceiver(context: SandboxContext): ReceiveSubmission {
  const staged: Staged = { bytes: 0 };
  return async (request) => {
    const file = await receiveFile(request, context, staged);
    request.sandbox.onReceived?.();
    return file;
  };
}

/** How much lies in temporary files, of all submissions. */
interface Staged {
  bytes: number;
}

async function receiveFile(
  request: FastifyRequest,
  context: SandboxContext,
  staged: Staged,
): Promise<ReceivedFile | undefined> {
  if (!isForm(request)) {
    await readPlainBody(request, context.limits.maxBodyBytes);
    await authenticate(request, context);
    return undefined;
  }
  const stage: Stage = { path: undefined, bytes: 0, all: staged };
  try {
    const received = await receiveForm(request, context, stage);
    await authenticate(request, context);
    if (received || stage.path === undefined) return received;
    await assertMayStore(request, context);
    return { filename: stage.filename, stored: await storeStaged(stage.path, context) };
  } finally {
    if (stage.path !== undefined) await rm(stage.path, { force: true });
    staged.bytes -= stage.bytes;
  }
}

interface Stage {
  path: string | undefined;
  filename?: string | undefined;
  bytes: number;
  readonly all: Staged;
}

async function receiveForm(
  request: FastifyRequest,
  context: SandboxContext,
  stage: Stage,
): Promise<ReceivedFile | undefined> {
  let received: ReceivedFile | undefined;
  await readForm(request, context.limits, async (part) => {
    if (part.name !== "sample") return;
    if (presentedKey(request) === undefined) {
      await stageFile(part, context, stage);
    } else {
      await authenticate(request, context);
      await assertMayStore(request, context);
      received = { filename: part.filename, stored: await storeFile(part.body, context.blobs, context) };
    }
  });
  return received;
}

/** Below that, what a file leaves behind that is refused later costs less than it takes to ask. */
const ASKED_FROM_BYTES = 256 * 1024;

/**
 * What is stored stays, so a large file of somebody whose windows are full is not. Whether there is room is asked again, and for all, where the
 * sample is written down.
 * @throws {ServiceError} 429
 */
async function assertMayStore(request: FastifyRequest, context: SandboxContext): Promise<void> {
  const length = Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY);
  if (length >= ASKED_FROM_BYTES) await assertSomeRoom(context.db, accountOf(request).user, context.clock());
}

async function stageFile(part: FormPart, context: SandboxContext, stage: Stage): Promise<void> {
  await mkdir(context.tempFolder, { recursive: true, mode: 0o700 });
  stage.path = join(context.tempFolder, createTemporaryNames()());
  stage.filename = part.filename;
  await pipeline(
    part.body,
    async function* (source: AsyncIterable<Uint8Array>) {
      for await (const chunk of source) {
        countStaged(stage, chunk.length, context.limits);
        yield chunk;
      }
    },
    createWriteStream(stage.path, { mode: 0o600, flags: "wx" }),
  );
}

function countStaged(stage: Stage, bytes: number, { maxSampleBytes, maxStagedSamples }: SandboxLimits): void {
  stage.bytes += bytes;
  stage.all.bytes += bytes;
  if (stage.bytes > maxSampleBytes) throw tooLarge(maxSampleBytes);
  if (stage.all.bytes > maxSampleBytes * maxStagedSamples) {
    throw new ServiceError(
      503,
      "Too much is being uploaded without a key. Send the key before the file, or try later.",
      {
        retryAfterSeconds: STAGED_RETRY_SECONDS,
      },
    );
  }
}

const STAGED_RETRY_SECONDS = 10;

async function storeStaged(path: string, context: SandboxContext): Promise<StoredFile> {
  return await storeFile(createReadStream(path), context.blobs, context);
}

/** @throws {ServiceError} 413 */
export async function storeFile(
  source: AsyncIterable<Uint8Array>,
  blobs: SandboxBlobs,
  context: Pick<SandboxContext, "limits">,
): Promise<StoredFile> {
  const { maxSampleBytes } = context.limits;
  const outcome = await blobs.put(source, { maxBytes: maxSampleBytes });
  if (outcome.kind === "too-large") throw tooLarge(maxSampleBytes);
  return outcome;
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError(413, `The sample is larger than ${maxBytes} bytes.`);
}
