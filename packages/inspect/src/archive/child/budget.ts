import { DECODE_FACTOR, RATIO_FREE_BYTES } from "../limits.ts";
import type { MemberReason, UnpackLimits } from "../types.ts";

/** How much a run has used of its limits, and whether more may come; it decides, others act. */
export class Budget {
  private readonly limits: UnpackLimits;
  private readonly sourceBytes: number;
  private decodedBytes = 0;
  keptBytes = 0;
  keptMembers = 0;

  constructor(limits: UnpackLimits, sourceBytes: number) {
    this.limits = limits;
    this.sourceBytes = sourceBytes;
  }

  /** Why no further member may be started, if so. */
  refuseMember(): MemberReason | undefined {
    if (this.keptMembers >= this.limits.maxMembers) return "limit-members";
    if (this.decodedBytes > this.limits.maxTotalBytes * DECODE_FACTOR) return "limit-total-bytes";
    return undefined;
  }

  /** Counts decoded bytes and says why a member that has reached `sizeBytes` may not go on, if so. */
  refuseBytes(added: number, sizeBytes: number, packedBytes: number | undefined): MemberReason | undefined {
    this.decodedBytes += added;
    const total = this.keptBytes + sizeBytes;
    if (sizeBytes > this.limits.maxMemberBytes) return "limit-member-bytes";
    if (packedBytes !== undefined && sizeBytes > this.allowance(packedBytes)) return "limit-ratio";
    if (total > this.limits.maxTotalBytes) return "limit-total-bytes";
    if (total > this.allowance(this.sourceBytes)) return "limit-ratio";
    return undefined;
  }

  /** Counts bytes that were decoded for nothing; whether enough is enough. */
  refuseMore(added: number): boolean {
    this.decodedBytes += added;
    return this.decodedBytes > this.limits.maxTotalBytes * DECODE_FACTOR;
  }

  keep(sizeBytes: number): void {
    this.keptBytes += sizeBytes;
    this.keptMembers += 1;
  }

  private allowance(packedBytes: number): number {
    return Math.max(RATIO_FREE_BYTES, packedBytes * this.limits.maxRatio);
  }
}
