import { AbortedError, copyCause, FileSourceError, SubmitOutcomeUnknownError, ThreatGridError } from "../errors.ts";
import type { Redact } from "../text.ts";
import { TransportFault, type TransportResponse } from "../transport/transport.ts";
import { answerError, readServiceMessages, requestIdOf } from "./answer-error.ts";
import type { Answer, CallSpec, ExecutorContext } from "./call-spec.ts";
import { createDeadline, type Deadline } from "./deadline.ts";
import { faultError } from "./fault-error.ts";
import { decideRetry, type RetryDecision } from "./retry.ts";
import { eventBase, sendFollowing } from "./send.ts";

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly error: ThreatGridError;
      readonly status?: number | undefined;
      readonly fault?: TransportFault | undefined;
      readonly retryAfter?: string | undefined;
    };

/**
 * Sends a request, again where that is right, and gives the answer to `read`. `read` belongs to the attempt: an
 * answer that breaks while it is read counts as a broken attempt.
 * @throws {ThreatGridError}
 */
export async function execute<T>(
  context: ExecutorContext,
  spec: CallSpec,
  read: (answer: Answer) => Promise<T>,
): Promise<T> {
  const begin = context.clock.now();
  for (let attempt = 1; ; attempt++) {
    const result = await tryOnce(context, spec, attempt, read);
    if (result.ok) return result.value;
    const decision = decideNext(context, spec, attempt, begin, result);
    if (!decision.retry) throw finalError(spec, result);
    const { reason, delayMs } = decision;
    const { code, status } = result.error;
    context.emit(() => ({ type: "retry", ...eventBase(spec, attempt), reason, delayMs, code, status }));
    await pause(context, spec, delayMs);
  }
}

function decideNext(
  context: ExecutorContext,
  spec: CallSpec,
  attempt: number,
  begin: number,
  result: Attempt<unknown> & { ok: false },
): RetryDecision {
  const now = context.clock.now();
  return decideRetry({
    method: spec.method,
    isIdempotent: spec.isIdempotent,
    attempt,
    status: result.status,
    error: result.error instanceof FileSourceError ? undefined : result.fault,
    retryAfter: result.retryAfter,
    isAborted: spec.signal?.aborted,
    elapsedMs: now - begin,
    now,
    random: context.random(),
    policy: context.retry,
  });
}

async function tryOnce<T>(
  context: ExecutorContext,
  spec: CallSpec,
  attempt: number,
  read: (answer: Answer) => Promise<T>,
): Promise<Attempt<T>> {
  const deadline = createDeadline(spec.signal);
  try {
    if (spec.signal?.aborted) throw new TransportFault("aborted", true, spec.signal.reason);
    const response = await sendFollowing(context, spec, attempt, deadline);
    const requestId = requestIdOf(response, spec.redact);
    if (response.status >= 200 && response.status < 300) {
      return { ok: true, value: await read({ response, requestId, deadline }) };
    }
    deadline.start(context.timeouts.answerMs);
    return await readFailure(context, spec, response, requestId, deadline);
  } catch (error) {
    deadline.dispose();
    if (error instanceof TransportFault) {
      const fault = deadline.isOver() ? new TransportFault("timeout", false, undefined) : error;
      return { ok: false, error: faultError(fault, spec.operationId, spec.redact), fault };
    }
    if (error instanceof ThreatGridError) return { ok: false, error };
    throw error;
  }
}

async function readFailure(
  context: ExecutorContext,
  spec: CallSpec,
  response: TransportResponse,
  requestId: string | undefined,
  deadline: Deadline,
): Promise<Attempt<never>> {
  const { status } = response;
  const serviceMessages = await messagesOrNone(response, spec.redact);
  deadline.dispose();
  const retryAfter = response.header("retry-after");
  const now = context.clock.now();
  const error = answerError({ operationId: spec.operationId, status, requestId, serviceMessages, retryAfter, now });
  return { ok: false, error, status, retryAfter };
}

async function messagesOrNone(response: TransportResponse, redact: Redact): Promise<string[]> {
  try {
    return await readServiceMessages(response, redact);
  } catch (error) {
    // The status alone says enough when its explanation breaks off.
    if (error instanceof TransportFault) return [];
    throw error;
  } finally {
    response.dispose();
  }
}

/** What a submission's failure means for whoever pays: unless the service refused it or never saw it, nobody knows. */
function finalError(spec: CallSpec, result: Attempt<unknown> & { ok: false }): ThreatGridError {
  const { error, fault, status } = result;
  if (!spec.isSubmission || error instanceof FileSourceError) return error;
  if (fault?.isUnsent || fault?.kind === "redirect") return error;
  if (status !== undefined && status >= 300 && status < 500) return error;
  return new SubmitOutcomeUnknownError({
    code: "TG_SUBMIT_OUTCOME_UNKNOWN",
    operationId: spec.operationId,
    status: error.status,
    requestId: error.requestId,
    serviceMessages: error.serviceMessages,
    cause: error,
  });
}

/** Waits between two attempts; a stop of the caller ends it as `AbortedError`. */
export async function pause(context: ExecutorContext, spec: CallSpec, delayMs: number): Promise<void> {
  try {
    await context.clock.sleep(delayMs, spec.signal);
  } catch (error) {
    const { operationId, redact } = spec;
    throw new AbortedError({ code: "TG_ABORTED", operationId, cause: copyCause(error, redact) });
  }
}
