import type { StateEntry } from "@fumehood/contract";
import { textOf } from "./sample.ts";

interface StatusBase {
  readonly sampleId: string;
  /** Free text of the service: `pending`, `running monitor3`, `job_done`, `filetype_not_supported` … */
  readonly status?: string | undefined;
}

/** Waits, is prepared, runs, or has run and is being evaluated. */
export interface RunningStatus extends StatusBase {
  readonly state: "wait" | "prep" | "run" | "proc";
}

export interface SucceededStatus extends StatusBase {
  readonly state: "succ";
}

export interface FailedStatus extends StatusBase {
  readonly state: "fail";
  /** `status` in words that stay; `other` for what is not known here. */
  readonly reason: FailureReason;
}

export type FailureReason = "type-not-supported" | "password-unknown" | "other";

/** What does not change any more. */
export type FinalStatus = SucceededStatus | FailedStatus;

/** Where a sample stands, told apart by `state`. */
export type SampleStatus = RunningStatus | FinalStatus;

/** Seen in answers of the service, 2018–2022. */
const FAILURE_REASONS = new Map<string, FailureReason>([
  ["filetype_not_supported", "type-not-supported"],
  ["archive_unknown_password", "password-unknown"],
]);

export function toSampleStatus(entry: StateEntry): SampleStatus {
  const base = { sampleId: entry.sample, status: textOf(entry.status) };
  switch (entry.state) {
    case "succ":
      return { ...base, state: "succ" };
    case "fail":
      return { ...base, state: "fail", reason: FAILURE_REASONS.get(base.status ?? "") ?? "other" };
    default:
      return { ...base, state: entry.state };
  }
}

/** True when the service will not change it any more. */
export function isFinalStatus(status: SampleStatus | undefined): status is FinalStatus {
  return status?.state === "succ" || status?.state === "fail";
}
