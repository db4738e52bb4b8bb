import { AbortedError, BadRequestError, type ThreatGridError } from "../errors.ts";
import { MAX_RESUMES, MIN_RESUME_PROGRESS_BYTES } from "../limits.ts";
import { classifyFault } from "../transport/classify-fault.ts";
import { TransportFault } from "../transport/transport.ts";
import type { Answer, CallSpec, ExecutorContext } from "./call-spec.ts";
import { execute, pause } from "./executor.ts";
import { faultError } from "./fault-error.ts";
import { findContinuationFault, findResumePoint, type Resumability, type ResumePoint } from "./resume.ts";
import { decideRetry, type RetryDecision } from "./retry.ts";
import { eventBase } from "./send.ts";

export interface ResumingInput {
  readonly context: ExecutorContext;
  /** The request that was answered. */
  readonly spec: CallSpec;
  readonly answer: Answer;
  /** Bytes that will come in all, where the answer says it. */
  readonly expectedBytes: number | undefined;
  readonly mayResume: boolean;
}

export interface ResumingBody {
  /** The bytes, once; the reader does not notice where the connection broke. */
  readonly stream: AsyncIterable<Uint8Array>;
  cancel(): void;
}

/** One download on its way over one connection after the other. */
interface Transfer extends ResumingInput {
  readonly resumability: Resumability;
  readonly stopper: AbortController;
  current: Answer;
  seenBytes: number;
  /** Breaks in a row without progress between them, when the first was, and how far it had come at the last. */
  failures: number;
  failingSince: number;
  seenAtFailure: number;
  resumes: number;
}

/**
 * The body of an answer that goes on after a break: the rest is asked for with `Range` and `If-Range`, and taken
 * only when it provably continues the same bytes. Otherwise, and when the policy's attempts are used up without
 * progress, the stream throws what broke.
 */
export function createResumingBody(input: ResumingInput): ResumingBody {
  const transfer = beginTransfer(input);
  return {
    stream: readAll(transfer),
    cancel: () => {
      transfer.stopper.abort();
      release(transfer.current);
    },
  };
}

function beginTransfer(input: ResumingInput): Transfer {
  const { answer, mayResume } = input;
  return {
    ...input,
    resumability: mayResume ? findResumePoint(answer.response) : { ok: false, reason: "the caller did not want it" },
    stopper: new AbortController(),
    current: answer,
    seenBytes: 0,
    failures: 0,
    failingSince: 0,
    seenAtFailure: 0,
    resumes: 0,
  };
}

async function* readAll(transfer: Transfer): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (;;) {
      const fault = yield* readOne(transfer);
      if (fault === undefined) return;
      release(transfer.current);
      transfer.current = await goOn(transfer, fault);
    }
  } finally {
    release(transfer.current);
  }
}

/** Reads what one connection yields. Returns the fault when that was not all. */
async function* readOne(transfer: Transfer): AsyncGenerator<Uint8Array, TransportFault | undefined, undefined> {
  const { expectedBytes = Infinity, spec } = transfer;
  try {
    for await (const piece of transfer.current.response.body) {
      transfer.seenBytes += piece.byteLength;
      if (transfer.seenBytes > expectedBytes)
        return wrongLength(`It is longer than the ${expectedBytes} announced bytes.`);
      yield piece;
    }
  } catch (error) {
    // A connection that breaks after the last byte has taken nothing away.
    if (transfer.seenBytes === expectedBytes) return undefined;
    return classifyFault(error, { signal: spec.signal, isUnsent: false });
  }
  const isShort = transfer.expectedBytes !== undefined && transfer.seenBytes < transfer.expectedBytes;
  return isShort ? wrongLength(`It ended before the ${expectedBytes} announced bytes had come.`) : undefined;
}

async function goOn(transfer: Transfer, fault: TransportFault): Promise<Answer> {
  const { context, spec, stopper, resumability } = transfer;
  if (stopper.signal.aborted) throw new AbortedError({ code: "TG_ABORTED", operationId: spec.operationId });
  if (!resumability.ok) throw brokenError(transfer, fault, resumability.reason);
  countFailure(transfer, context.clock.now());
  const decision = decideResume(transfer, resumability.point, fault);
  if (!decision.retry) throw brokenError(transfer, fault, undefined);
  const { reason, delayMs } = decision;
  const { code } = faultError(fault, spec.operationId, spec.redact);
  const { failures: attempt, seenBytes: afterBytes } = transfer;
  context.emit(() => {
    return { type: "retry", ...eventBase(spec, attempt), reason, delayMs, code, status: undefined, afterBytes };
  });
  const signal = spec.signal === undefined ? stopper.signal : AbortSignal.any([spec.signal, stopper.signal]);
  await pause(context, { ...spec, signal }, delayMs);
  return askRest(transfer, resumability.point, fault, signal);
}

/** A service that yields next to nothing on each connection must not be asked again for ever. */
function countFailure(transfer: Transfer, now: number): void {
  const hasProgress = transfer.seenBytes - transfer.seenAtFailure >= MIN_RESUME_PROGRESS_BYTES;
  if (hasProgress || transfer.failures === 0) {
    transfer.failures = 0;
    transfer.failingSince = now;
  }
  transfer.failures += 1;
  transfer.resumes += 1;
  transfer.seenAtFailure = transfer.seenBytes;
}

function decideResume(transfer: Transfer, point: ResumePoint, fault: TransportFault): RetryDecision {
  const { context, spec, failures, failingSince, resumes, seenBytes } = transfer;
  const isPossible = resumes <= MAX_RESUMES && point.start + seenBytes <= point.end;
  if (!isPossible) return { retry: false, reason: "attempts-used" };
  const now = context.clock.now();
  return decideRetry({
    method: spec.method,
    attempt: failures,
    error: fault,
    isAborted: spec.signal?.aborted,
    elapsedMs: now - failingSince,
    now,
    random: context.random(),
    policy: context.retry,
  });
}

async function askRest(
  transfer: Transfer,
  point: ResumePoint,
  fault: TransportFault,
  signal: AbortSignal,
): Promise<Answer> {
  const { context, spec } = transfer;
  const from = point.start + transfer.seenBytes;
  const headers = { ...spec.headers, range: `bytes=${from}-${point.end}`, "if-range": point.etag };
  const answer = await askOrRefuse(transfer, fault, () =>
    execute(context, { ...spec, signal, headers: { ...headers, "accept-encoding": "identity" } }, async (got) => got),
  );
  const problem = findContinuationFault(point, from, answer.response);
  if (problem === undefined) return answer;
  release(answer);
  throw brokenError(transfer, fault, problem);
}

/** 416 and its like: what broke the download says more than that its rest cannot be had. */
async function askOrRefuse(transfer: Transfer, fault: TransportFault, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof BadRequestError)) throw error;
    throw brokenError(transfer, fault, `the service answered status ${error.status} instead of the rest`);
  }
}

function brokenError(transfer: Transfer, fault: TransportFault, obstacle: string | undefined): ThreatGridError {
  const { spec, seenBytes, expectedBytes } = transfer;
  const of = expectedBytes === undefined ? "" : ` of ${expectedBytes}`;
  const why = obstacle === undefined ? "" : `; it cannot be continued: ${obstacle}`;
  return faultError(fault, spec.operationId, spec.redact, `It broke off after ${seenBytes}${of} bytes${why}.`);
}

function wrongLength(message: string): TransportFault {
  return new TransportFault("network", false, new Error(message));
}

function release(answer: Answer): void {
  answer.deadline.dispose();
  answer.response.dispose();
}
