import type { SandboxContext } from "../context.ts";
import type { WorkerLogger } from "../analysis/worker.ts";
import {
  claimCallback,
  findSampleOf,
  isCallbackDue,
  recordAttempt,
  releaseCallback,
  type CallbackClaim,
  type CallbackResult,
} from "../tables/callbacks.ts";
import type { SampleRow } from "../tables/schema.ts";
import { storedTime } from "../times.ts";
import { createWorkLoop, type WorkLoop } from "../work-loop.ts";
import type { NetworkPolicy, ResolveHost } from "./address-guard.ts";
import { callbackBody } from "./body.ts";
import { decideAttempt, type AttemptDecision } from "./decide-attempt.ts";
import { dialAddress, postJson, resolveHost, type Dial, type PostOutcome } from "./post.ts";

const POLL_MS = 1000;
const CONCURRENCY = 4;
/** Beyond the time for an attempt: for writing down what came of it. */
const LEASE_SPARE_MS = 30_000;

/** Where callbacks may go, and how names and addresses are reached. */
export interface CallbackMeans extends NetworkPolicy {
  readonly resolve: ResolveHost;
  readonly dial: Dial;
}

/** Public addresses only, by way of this machine's own resolver and network. */
export const DEFAULT_CALLBACK_MEANS: CallbackMeans = {
  allowPrivateNetworks: false,
  resolve: resolveHost,
  dial: dialAddress,
};

/**
 * Tells receivers of the ends of samples. A call is written down with the sample's end and made afterwards, so a killed process loses none; it
 * may make one twice.
 */
export function createCallbackWorker(context: SandboxContext, logger: WorkerLogger): WorkLoop {
  return createWorkLoop({
    concurrency: CONCURRENCY,
    pollMs: POLL_MS,
    onFault: (error) => logger.error({ err: error }, "making a callback failed"),
    step: async (stopping) => {
      const claim = await takeCallback(context);
      if (claim) await seeToCallback(context, claim, stopping, logger);
      return claim !== undefined;
    },
  });
}

async function takeCallback(context: SandboxContext): Promise<CallbackClaim | undefined> {
  const nowMs = context.clock();
  const now = storedTime(nowMs);
  if (!(await isCallbackDue(context.db, now))) return undefined;
  return await claimCallback(context.db, context.dialect, {
    token: Buffer.from(context.random(16)).toString("hex"),
    now,
    leaseUntil: storedTime(nowMs + context.limits.callbackTimeoutMs + LEASE_SPARE_MS),
  });
}

async function seeToCallback(
  context: SandboxContext,
  claim: CallbackClaim,
  stopping: AbortSignal,
  logger: WorkerLogger,
): Promise<void> {
  const sample = await findSampleOf(context.db, claim);
  if (sample?.callback_url == null) return await write(context, claim, GONE);
  try {
    const outcome = await attempt(context, claim, sample, sample.callback_url, stopping);
    const spread = (context.random(1)[0] ?? 0) / 255;
    const decision = decideAttempt(outcome, claim.callback.attempts, context.limits, spread);
    logger.info({ sampleId: sample.id, attempt: claim.callback.attempts, outcome: decision.kind }, "callback");
    await write(context, claim, decision);
  } catch (error) {
    if (!stopping.aborted) throw error;
    await releaseCallback(context.db, claim);
  }
}

/** A sample is never removed, so this is the end of a callback that somebody wrote by hand. */
const GONE: AttemptDecision = { kind: "failed", httpStatus: null, reason: "There is nothing to tell." };

async function attempt(
  context: SandboxContext,
  claim: CallbackClaim,
  sample: SampleRow,
  url: string,
  stopping: AbortSignal,
): Promise<PostOutcome> {
  const { callbacks, limits } = context;
  // Counted at the claim: an attempt beyond the limit means that all before it ended with their process.
  if (claim.callback.attempts > limits.callbackMaxAttempts) {
    return { kind: "failed", reason: "This service ended during every attempt." };
  }
  const means = {
    policy: callbacks,
    resolve: callbacks.resolve,
    dial: callbacks.dial,
    maxRedirects: limits.callbackMaxRedirects,
    maxAnswerBytes: limits.callbackMaxAnswerBytes,
    timeoutMs: limits.callbackTimeoutMs,
  };
  return await postJson(url, JSON.stringify(callbackBody(context, sample)), means, stopping);
}

async function write(context: SandboxContext, claim: CallbackClaim, decision: AttemptDecision): Promise<void> {
  await recordAttempt(context.db, claim, toResult(decision, context.clock()));
}

function toResult(decision: AttemptDecision, nowMs: number): CallbackResult {
  const state = decision.kind === "retry" ? "pending" : decision.kind;
  return {
    state,
    httpStatus: "httpStatus" in decision ? decision.httpStatus : null,
    reason: "reason" in decision ? decision.reason : null,
    at: storedTime(nowMs + (decision.kind === "retry" ? decision.delayMs : 0)),
  };
}
