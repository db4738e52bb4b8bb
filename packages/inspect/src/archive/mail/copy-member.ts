import type { Buffer } from "node:buffer";
import type { Extraction } from "../child/extraction.ts";
import type { MemberFlag } from "../types.ts";

/** A member of a message that is about to be written. */
export interface MemberBytes {
  readonly name: string;
  readonly declaredSizeBytes?: number;
  readonly modifiedAt?: string;
  /** The packed size, against which the ratio is counted. */
  readonly packedBytes: number;
  readonly chunks: Iterable<Buffer>;
  /** Asked when all chunks are through: whether the bytes are less than there should be. */
  readonly isCut?: () => boolean;
  readonly flags?: readonly MemberFlag[];
}

/** Lists a member and writes it within the limits. */
export function copyMember(extraction: Extraction, member: MemberBytes): void {
  const { name, declaredSizeBytes, modifiedAt, flags } = member;
  const index = extraction.list({ name, declaredSizeBytes, modifiedAt, flags });
  if (index === undefined) return;
  const refusal = extraction.budget.refuseMember();
  if (refusal !== undefined) return extraction.skip(index, refusal);
  const sink = extraction.sinkFor(index, member.packedBytes);
  for (const chunk of member.chunks) {
    const reason = sink.write(chunk);
    extraction.checkSelf();
    if (reason === undefined) continue;
    sink.discard();
    return extraction.skip(index, reason);
  }
  if (member.isCut?.() === true) {
    sink.discard();
    return extraction.skip(index, "damaged");
  }
  extraction.keep(index, sink);
}
