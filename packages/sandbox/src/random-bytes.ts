import { randomBytes } from "node:crypto";
import type { RandomBytes } from "./ports.ts";

/** Bytes that are fetched from the system together: for the few of an id, the call costs more than all the rest of it. */
const FETCHED_BYTES = 4096;

/** Bytes of the system's cryptographic source, none of them given twice. */
export function createRandomBytes(): RandomBytes {
  let fetched = randomBytes(0);
  let used = 0;
  return (count) => {
    if (count > FETCHED_BYTES) return randomBytes(count);
    if (used + count > fetched.length) {
      fetched = randomBytes(FETCHED_BYTES);
      used = 0;
    }
    used += count;
    return Uint8Array.prototype.slice.call(fetched, used - count, used);
  };
}
