import type { SandboxContext } from "../context.ts";
import { claimSample, extendLease, LeaseLostError, moveSample, releaseSample, type Claim } from "../tables/claims.ts";
import { storedTime } from "../times.ts";
import { createWorkLoop, StoppedError, type WorkLoop } from "../work-loop.ts";
import { ElementTooLargeError } from "./documents.ts";
import { analyseClaim, failClaim } from "./run.ts";

/** How often is looked for samples that another process accepted, and for leases that ended. */
const POLL_MS = 1000;

/** Where the worker says what an operator should know. */
export interface WorkerLogger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Takes samples from the table, several at a time, and sees each to its end. */
export function createAnalysisWorker(context: SandboxContext, concurrency: number, logger: WorkerLogger): WorkLoop {
  return createWorkLoop({
    concurrency,
    pollMs: POLL_MS,
    onFault: (error) => logger.error({ err: error }, "claiming a sample failed"),
    step: async (stopping) => {
      const claim = await takeClaim(context);
      if (claim) await seeToEnd(context, claim, stopping, logger);
      return claim !== undefined;
    },
  });
}

class AnalysisTimeoutError extends Error {
  override readonly name = "AnalysisTimeoutError";
}

async function takeClaim(context: SandboxContext): Promise<Claim | undefined> {
  const now = context.clock();
  return await claimSample(context.db, context.dialect, {
    token: Buffer.from(context.random(16)).toString("hex"),
    now: storedTime(now),
    leaseUntil: storedTime(now + context.limits.leaseMs),
  });
}

/** Never rejects: whatever happens to one sample must not end the worker. */
async function seeToEnd(
  context: SandboxContext,
  claim: Claim,
  stopping: AbortSignal,
  logger: WorkerLogger,
): Promise<void> {
  const abort = new AbortController();
  const heartbeat = setInterval(() => void keepLease(context, claim, abort), context.limits.leaseMs / 3);
  const deadline = setTimeout(() => abort.abort(new AnalysisTimeoutError()), context.limits.analysisTimeoutMs);
  const signal = AbortSignal.any([abort.signal, stopping]);
  try {
    if (claim.sample.attempts > context.limits.maxClaims) await failClaim(context, claim);
    else await analyseClaim(context, claim, signal);
    context.wakeCallbacks();
  } catch (error) {
    const cause = signal.aborted ? signal.reason : error;
    await recover(context, claim, cause, logger);
  } finally {
    clearInterval(heartbeat);
    clearTimeout(deadline);
  }
}

async function keepLease(context: SandboxContext, claim: Claim, abort: AbortController): Promise<void> {
  try {
    const until = storedTime(context.clock() + context.limits.leaseMs);
    if (!(await extendLease(context.db, claim, until))) abort.abort(new LeaseLostError("The lease has ended."));
  } catch {
    // The database may be back before the lease ends; if not, the next write is refused.
  }
}

async function recover(context: SandboxContext, claim: Claim, cause: unknown, logger: WorkerLogger): Promise<void> {
  const sampleId = claim.sample.id;
  try {
    if (cause instanceof LeaseLostError) return logger.warn({ sampleId }, "another worker took the sample over");
    if (cause instanceof StoppedError) return await releaseSample(context.db, claim, storedTime(context.clock()));
    logger.error({ sampleId, err: cause, attempt: claim.sample.attempts }, "analysing a sample failed");
    if (cause instanceof ElementTooLargeError) return await failClaim(context, claim, "analysis_too_large");
    if (cause instanceof AnalysisTimeoutError) return await failClaim(context, claim, "analysis_timeout");
    if (claim.sample.attempts >= context.limits.maxAttempts) return await failClaim(context, claim);
    await giveBack(context, claim);
  } catch (error) {
    // The lease ends by itself, and then the sample is tried again.
    logger.error({ sampleId, err: error }, "a sample could not be given back");
  }
}

/** Back into the queue; the attempt counts, so that a sample that always fails ends. */
async function giveBack(context: SandboxContext, claim: Claim): Promise<void> {
  await moveSample(context.db, claim, {
    state: "wait",
    status: "pending",
    at: storedTime(context.clock()),
    set: { lease_token: null, lease_until: null, started_at: null },
  });
}
