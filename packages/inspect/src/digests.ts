import { createHash } from "node:crypto";
import type { Digests } from "./inspection.ts";

/** Collects bytes piece by piece and tells all four digests and the size at the end. */
export interface Digester {
  update(chunk: Uint8Array): void;
  /** To be called once, after the last update. */
  finish(): { digests: Digests; sizeBytes: number };
}

/** MD5, SHA-1, SHA-256 and SHA-512 in one pass over the bytes. */
export function createDigester(): Digester {
  const hashes = [createHash("md5"), createHash("sha1"), createHash("sha256"), createHash("sha512")] as const;
  let sizeBytes = 0;
  return {
    update(chunk) {
      sizeBytes += chunk.length;
      for (const hash of hashes) hash.update(chunk);
    },
    finish() {
      const [md5, sha1, sha256, sha512] = hashes;
      const digests = {
        md5: md5.digest("hex"),
        sha1: sha1.digest("hex"),
        sha256: sha256.digest("hex"),
        sha512: sha512.digest("hex"),
      };
      return { digests, sizeBytes };
    },
  };
}

/** Digests of everything a stream yields. Rejects with whatever the stream fails with. */
export async function digestStream(
  source: AsyncIterable<Uint8Array>,
): Promise<{ digests: Digests; sizeBytes: number }> {
  const digester = createDigester();
  for await (const chunk of source) digester.update(chunk);
  return digester.finish();
}

/** Digests of bytes that are already in memory. */
export function digestBytes(bytes: Uint8Array): Digests {
  const digester = createDigester();
  digester.update(bytes);
  return digester.finish().digests;
}
