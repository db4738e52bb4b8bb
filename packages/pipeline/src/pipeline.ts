import { OPEN_ITEM_STATES } from "@fumehood/contract";
import { PipelineError } from "./errors.ts";
import type { Stage } from "./stage.ts";
import { runCollect } from "./stages/collect.ts";
import { runDedupe } from "./stages/dedupe.ts";
import { runDeliver } from "./stages/deliver.ts";
import { runGate } from "./stages/gate.ts";
import { runIdentify } from "./stages/identify.ts";
import { runIntake } from "./stages/intake.ts";
import { runPoll } from "./stages/poll.ts";
import { runQuota } from "./stages/quota.ts";
import { runReport } from "./stages/report.ts";
import { runSubmit } from "./stages/submit.ts";
import { runUnpack } from "./stages/unpack.ts";

/** Long enough for a busy machine, short enough that what a killed process held is taken up soon. */
const LEASE_MS = 15_000;

/** The flow: each stage takes the items of the one state that it owns, and returns what becomes of them. */
export const STAGES: readonly Stage[] = [
  { name: "intake", owns: "new", concurrency: 8, leaseMs: LEASE_MS, work: { kind: "single", run: runIntake } },
  { name: "identify", owns: "stored", concurrency: 4, leaseMs: LEASE_MS, work: { kind: "single", run: runIdentify } },
  { name: "gate", owns: "identified", concurrency: 16, leaseMs: LEASE_MS, work: { kind: "single", run: runGate } },
  { name: "unpack", owns: "container", concurrency: 2, leaseMs: LEASE_MS, work: { kind: "single", run: runUnpack } },
  { name: "dedupe", owns: "passed", concurrency: 8, leaseMs: LEASE_MS, work: { kind: "single", run: runDedupe } },
  { name: "quota", owns: "unique", concurrency: 8, leaseMs: LEASE_MS, work: { kind: "single", run: runQuota } },
  { name: "submit", owns: "granted", concurrency: 8, leaseMs: LEASE_MS, work: { kind: "single", run: runSubmit } },
  { name: "poll", owns: "submitted", concurrency: 500, leaseMs: LEASE_MS, work: { kind: "batch", run: runPoll } },
  { name: "collect", owns: "finished", concurrency: 6, leaseMs: LEASE_MS, work: { kind: "single", run: runCollect } },
  { name: "report", owns: "collected", concurrency: 2, leaseMs: LEASE_MS, work: { kind: "single", run: runReport } },
  { name: "deliver", owns: "reported", concurrency: 8, leaseMs: LEASE_MS, work: { kind: "single", run: runDeliver } },
];

/** @throws {PipelineError} when a state has no owner or two: items would lie there for ever, or go two ways. */
export function checkStages(stages: readonly Stage[]): void {
  for (const state of OPEN_ITEM_STATES) {
    const owners = stages.filter(({ owns }) => owns === state).map(({ name }) => name);
    if (owners.length === 1) continue;
    const found = owners.length === 0 ? "no stage" : owners.join(" and ");
    throw new PipelineError(
      "pipeline.stages-invalid",
      `The state "${state}" must be owned by one stage and is by ${found}.`,
    );
  }
}
