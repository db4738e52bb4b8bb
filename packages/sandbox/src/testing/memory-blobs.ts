import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { SandboxBlobs } from "../ports.ts";

/** Blobs in memory: no test of the service waits for a disk to flush. Lent files lie in the folder while they are lent. */
export function createMemoryBlobs(folder: string): SandboxBlobs {
  const blobs = new Map<string, Buffer>();
  let lent = 0;
  function find(sha256: string): Buffer {
    const bytes = blobs.get(sha256);
    if (!bytes) throw new Error(`There is no blob ${sha256}.`);
    return bytes;
  }
  return {
    async put(source, { maxBytes }) {
      const chunks: Uint8Array[] = [];
      let total = 0;
      for await (const chunk of source) {
        total += chunk.length;
        if (total > maxBytes) return { kind: "too-large" };
        chunks.push(chunk);
      }
      const bytes = Buffer.concat(chunks);
      const digest = (name: string) => createHash(name).update(bytes).digest("hex");
      const sha256 = digest("sha256");
      blobs.set(sha256, bytes);
      return { kind: "stored", sha256, sha1: digest("sha1"), md5: digest("md5"), sizeBytes: total };
    },
    async open(sha256, range) {
      const bytes = find(sha256);
      return Readable.from([bytes.subarray(range?.start ?? 0, (range?.end ?? bytes.length) + 1)]);
    },
    async withLocalFile(sha256, use) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, String(lent++));
      await writeFile(path, find(sha256), { mode: 0o600 });
      try {
        return await use(path);
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}
