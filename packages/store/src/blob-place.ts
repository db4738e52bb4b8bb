import { join } from "node:path";
import { StoreError } from "./errors.ts";

const DIGEST = /^[0-9a-f]{64}$/;

export function isDigest(name: string): boolean {
  return DIGEST.test(name);
}

/** Where a blob lies. The only place where a digest becomes a path, so the only one that must refuse what is none. */
export function placeOf(root: string, sha256: string): string {
  if (!DIGEST.test(sha256)) {
    throw new StoreError("blob.digest-invalid", "A blob is named by 64 lower-case hexadecimal digits.");
  }
  return join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}
