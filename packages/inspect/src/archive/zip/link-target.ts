import { inflateRawSync } from "node:zlib";
import type { Source } from "../child/source.ts";
import { MAX_LINK_TARGET_BYTES } from "../limits.ts";
import { decodeName } from "../names.ts";
import type { DataPlan } from "./plan.ts";

/** Where a symbolic link points to, or undefined when its data is encrypted, too long for a path or no text. */
export function linkTargetOf(source: Source, plan: DataPlan): string | undefined {
  const { packedBytes, method, encryption } = plan;
  if (encryption !== "none" || packedBytes === undefined || packedBytes > MAX_LINK_TARGET_BYTES) return undefined;
  const packed = source.read(plan.dataOffset, packedBytes);
  if (method === 0) return decodeName(packed, false);
  if (method !== 8) return undefined;
  try {
    return decodeName(inflateRawSync(packed, { maxOutputLength: MAX_LINK_TARGET_BYTES }), false);
  } catch {
    // Damaged or too long: not a link's target.
    return undefined;
  }
}
