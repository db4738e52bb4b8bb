import { createHash } from "node:crypto";

/** MD5 as lower-case hexadecimal: a name for equal bytes, not a proof of anything. */
export function digestMd5(bytes: Uint8Array | string): string {
  return createHash("md5").update(bytes).digest("hex");
}
