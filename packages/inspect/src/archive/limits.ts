import type { UnpackLimits } from "./types.ts";

const MIB = 1024 * 1024;

/** What a run may use unless the caller says otherwise; sized for a mail gateway's or an analyst's archive. */
export const DEFAULT_UNPACK_LIMITS: UnpackLimits = Object.freeze({
  maxMembers: 10_000,
  maxMemberBytes: 256 * MIB,
  maxTotalBytes: 2048 * MIB,
  maxRatio: 250,
  timeoutMs: 120_000,
  maxMemoryMiB: 512,
  maxNameBytes: 1024,
  maxListedMembers: 100_000,
});

/** Output up to this size is never called a bomb, whatever its ratio: padded executables compress 1000:1. */
export const RATIO_FREE_BYTES = 64 * MIB;
