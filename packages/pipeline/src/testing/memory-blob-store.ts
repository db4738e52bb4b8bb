import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { BlobStore } from "../ports.ts";

class MemoryBlobError extends Error {
  override readonly name = "MemoryBlobError";
  readonly retryable = false;
  readonly code: "blob.digest-invalid" | "blob.not-found";

  constructor(code: MemoryBlobError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Blobs in memory, for tests. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<string, Buffer>();
  const find = (sha256: string): Buffer | undefined => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new MemoryBlobError("blob.digest-invalid", "Not a digest.");
    return blobs.get(sha256);
  };
  const get = (sha256: string): Buffer => {
    const found = find(sha256);
    if (found === undefined) throw new MemoryBlobError("blob.not-found", "Not stored.");
    return found;
  };
  return {
    async put(source, { maxBytes, signal }) {
      signal?.throwIfAborted();
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for await (const chunk of source) {
        signal?.throwIfAborted();
        sizeBytes += chunk.byteLength;
        if (sizeBytes > maxBytes) return { kind: "too-large", maxBytes };
        chunks.push(Uint8Array.from(chunk));
      }
      const bytes = Buffer.concat(chunks);
      const hash = (name: string) => createHash(name).update(bytes).digest("hex");
      blobs.set(hash("sha256"), bytes);
      return { kind: "stored", sha256: hash("sha256"), sha1: hash("sha1"), md5: hash("md5"), sizeBytes };
    },
    async open(sha256, { start = 0, end } = {}) {
      return Readable.from([get(sha256).subarray(start, end === undefined ? undefined : end + 1)], {
        objectMode: false,
      });
    },
    async stat(sha256) {
      const found = find(sha256);
      return found === undefined ? undefined : { sha256, sizeBytes: found.byteLength };
    },
    async withLocalFile(sha256, use) {
      const bytes = get(sha256);
      const folder = await mkdtemp(join(tmpdir(), "fumehood-blob-"));
      try {
        const path = join(folder, randomUUID());
        await writeFile(path, bytes, { mode: 0o600 });
        return await use(path);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async delete(sha256) {
      return find(sha256) !== undefined && blobs.delete(sha256);
    },
    async *list() {
      for (const [sha256, bytes] of blobs) yield { sha256, sizeBytes: bytes.byteLength };
    },
    async close() {},
  };
}
