import { MAX_FUZZY_BYTES } from "../limits.ts";
import { ssdeep } from "./ssdeep.ts";
import { tlsh } from "./tlsh.ts";
import type { FuzzyHashes } from "../inspection.ts";

/** Both similarity hashes, as far as the bytes allow them. */
export function hashFuzzily(bytes: Uint8Array, limits: Set<string>): FuzzyHashes {
  if (bytes.length > MAX_FUZZY_BYTES) {
    limits.add("MAX_FUZZY_BYTES");
    return {};
  }
  const trend = tlsh(bytes);
  return { ...(bytes.length === 0 ? {} : { ssdeep: ssdeep(bytes) }), ...(trend === undefined ? {} : { tlsh: trend }) };
}
