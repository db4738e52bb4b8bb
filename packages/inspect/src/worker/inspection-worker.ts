import { open } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import { createDigester } from "../digests.ts";
import { identify } from "../identify/identify.ts";
import { inspectBytes } from "../inspect-bytes.ts";
import { MAX_HEAD_BYTES, MAX_TAIL_BYTES } from "../limits.ts";
import { createYaraScanner, readRuleSources } from "../yara/yara.ts";
import type { FileHandle } from "node:fs/promises";
import type { Digests } from "../inspection.ts";
import type { YaraScanner } from "../yara/yara.ts";
import type { InspectRequest, WorkerMessage } from "./messages.ts";

/** The body of an inspection worker: one request at a time, each answered with early facts and an end. */
async function serve(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("The inspection worker runs only as a worker thread.");
  const yara = await createYaraScanner(readRuleSources());
  const say = (message: WorkerMessage): void => port.postMessage(message);
  port.on("message", (request: InspectRequest) => {
    answer(request, yara, say).catch((error: unknown) =>
      say({ kind: "unreadable", id: request.id, message: error instanceof Error ? error.message : String(error) }),
    );
  });
  say({ kind: "ready" });
}

interface Content {
  sizeBytes: number;
  digests: Digests;
  /** The whole file, or its head when it is larger than the limit. */
  bytes: Uint8Array;
  tail?: Uint8Array;
}

async function answer(
  request: InspectRequest,
  yara: YaraScanner,
  say: (message: WorkerMessage) => void,
): Promise<void> {
  const startedAt = performance.now();
  const content = await readContent(request.path, request.maxBytes);
  const { bytes, sizeBytes, digests } = content;
  const known = {
    sizeBytes,
    ...(request.name === undefined ? {} : { name: request.name }),
    ...(content.tail === undefined ? {} : { tail: content.tail }),
  };
  const identification = identify(bytes.subarray(0, MAX_HEAD_BYTES), {
    ...known,
    tail: content.tail ?? bytes.subarray(-MAX_TAIL_BYTES),
  });
  say({ kind: "early", id: request.id, facts: { sizeBytes, digests, identification } });
  say({ kind: "done", id: request.id, inspection: inspectBytes(bytes, { ...known, digests, yara, startedAt }) });
}

async function readContent(path: string, maxBytes: number): Promise<Content> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return size <= maxBytes ? await readWhole(file, size) : await readEnds(file, size, maxBytes);
  } finally {
    await file.close();
  }
}

async function readWhole(file: FileHandle, size: number): Promise<Content> {
  const bytes = await readAt(file, 0, size);
  const digester = createDigester();
  digester.update(bytes);
  return { ...digester.finish(), bytes };
}

/** Streams the file for its digests and keeps its head and tail. */
async function readEnds(file: FileHandle, size: number, maxBytes: number): Promise<Content> {
  const digester = createDigester();
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false, highWaterMark: MAX_HEAD_BYTES }))
    digester.update(chunk);
  const bytes = await readAt(file, 0, Math.min(maxBytes, MAX_HEAD_BYTES));
  const tail = await readAt(file, Math.max(0, size - MAX_TAIL_BYTES), MAX_TAIL_BYTES);
  return { ...digester.finish(), bytes, tail };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

await serve();
