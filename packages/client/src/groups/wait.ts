import { AbortedError, copyCause, NotFoundError, ThreatGridError, TimeoutError } from "../errors.ts";
import type { Clock } from "../http/call-spec.ts";
import { MAX_FAILED_POLLS } from "../limits.ts";
import { isFinalStatus, type FinalStatus, type SampleStatus } from "../model/sample-status.ts";
import type { Redact } from "../text.ts";

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called for each sample when its state is first seen and whenever it changes. */
  readonly onState?: ((status: SampleStatus) => void) | undefined;
  /** Absent: as long as the service works on it. */
  readonly timeoutMs?: number | undefined;
  /** How long a sample may be unknown: a submission shows up some seconds after it was accepted. */
  readonly graceMs?: number | undefined;
}

export interface WaitInput extends WaitOptions {
  readonly ids: readonly string[];
  readonly fetchStates: (ids: readonly string[]) => Promise<ReadonlyMap<string, SampleStatus>>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly redact: Redact;
}

export const DEFAULT_GRACE_MS = 60_000;

const OPERATION_ID = "getSampleStates";

/**
 * Asks for the states of all samples together until each is final; a failed analysis is an answer, not an error.
 * @throws {TimeoutError} after `timeoutMs`, {NotFoundError} when a sample stays unknown, {AbortedError}, or the
 * service's error when `MAX_FAILED_POLLS` calls in a row failed.
 */
export async function waitForSamples(input: WaitInput): Promise<ReadonlyMap<string, FinalStatus>> {
  const { clock, graceMs = DEFAULT_GRACE_MS, timeoutMs = Infinity } = input;
  const begin = clock.now();
  const seen = new Map<string, SampleStatus>();
  let lastChange = begin;
  let lastComplete = begin;
  let failures = 0;
  for (;;) {
    const open = input.ids.filter((id) => !isFinalStatus(seen.get(id)));
    if (open.length === 0) return finalOf(seen);
    const poll = await pollOnce(input, open);
    failures = poll.error === undefined ? 0 : failures + 1;
    if (poll.error !== undefined && failures >= MAX_FAILED_POLLS) throw poll.error;
    const now = clock.now();
    if (recordChanges(seen, poll.states, input.onState)) lastChange = now;
    const missing = open.filter((id) => !poll.states.has(id));
    if (poll.error !== undefined || missing.length === 0) lastComplete = now;
    else if (now - lastComplete > graceMs) throw missingError(missing);
    if (input.ids.every((id) => isFinalStatus(seen.get(id)))) return finalOf(seen);
    const delayMs = nextPollDelay(now - lastChange, input.random());
    if (now - begin + delayMs > timeoutMs) throw timeoutError(timeoutMs, open.length);
    await sleep(input, delayMs);
  }
}

/**
 * A quarter of the time since something last changed, from half a second to 15 seconds, and a tenth more or less:
 * quick for an analysis that takes a second, and few calls for one that takes ten minutes.
 */
export function nextPollDelay(sinceChangeMs: number, random: number): number {
  const base = Math.min(Math.max(sinceChangeMs / 4, 500), 15_000);
  return Math.round(base * (0.9 + random * 0.2));
}

interface Poll {
  readonly states: ReadonlyMap<string, SampleStatus>;
  /** A failure that may pass. */
  readonly error?: ThreatGridError | undefined;
}

async function pollOnce(input: WaitInput, open: readonly string[]): Promise<Poll> {
  try {
    return { states: await input.fetchStates(open) };
  } catch (error) {
    // Whether one unknown id makes the whole answer a 404 is not documented; it then counts as unknown.
    if (error instanceof NotFoundError) return { states: new Map() };
    if (error instanceof ThreatGridError && error.retryable) return { states: new Map(), error };
    throw error;
  }
}

function recordChanges(
  seen: Map<string, SampleStatus>,
  states: ReadonlyMap<string, SampleStatus>,
  onState: WaitOptions["onState"],
): boolean {
  const changed = [...states.values()].filter((status) => seen.get(status.sampleId)?.state !== status.state);
  for (const status of states.values()) seen.set(status.sampleId, status);
  for (const status of changed) onState?.(status);
  return changed.length > 0;
}

function finalOf(seen: ReadonlyMap<string, SampleStatus>): ReadonlyMap<string, FinalStatus> {
  const all = [...seen].flatMap(([id, status]) => (isFinalStatus(status) ? [[id, status] as const] : []));
  return new Map(all);
}

async function sleep({ clock, signal, redact }: WaitInput, delayMs: number): Promise<void> {
  try {
    await clock.sleep(delayMs, signal);
  } catch (error) {
    throw new AbortedError({ code: "TG_ABORTED", operationId: OPERATION_ID, cause: copyCause(error, redact) });
  }
}

function missingError(missing: readonly string[]): NotFoundError {
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  const detail = `Unknown: ${missing.slice(0, 3).join(", ")}${more}.`;
  return new NotFoundError({ code: "TG_NOT_FOUND", operationId: OPERATION_ID, detail });
}

function timeoutError(timeoutMs: number, open: number): TimeoutError {
  const detail = `After ${Math.round(timeoutMs / 1000)} s ${open} analysis(es) are still running; they go on.`;
  return new TimeoutError({ code: "TG_TIMEOUT", operationId: OPERATION_ID, detail, retryable: true });
}
