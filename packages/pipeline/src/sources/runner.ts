import type { SourceHealth } from "@fumehood/contract";
import { nextAttemptAt } from "../backoff.ts";
import { reason } from "../outcome.ts";
import type { Clock, Logger, Random } from "../ports.ts";
import { foreignText } from "../target-fault.ts";
import type { Brake } from "./brakes.ts";
import { createControl, createSleeper } from "./control.ts";
import type { Intake } from "./control.ts";
import { channelOf, createHealthBook } from "./health.ts";
import { HEALTHY_RUN_MS, MAX_PROBLEM_CHARS, STOP_SOURCE_MS } from "./limits.ts";
import type { Source } from "./source.ts";

export interface RunnerInput {
  readonly source: Source;
  readonly intake: Intake;
  readonly hold: Brake;
  readonly now: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** One source at work: run again when it fails, paused and resumed. */
export interface Runner {
  readonly source: Source;
  start(): void;
  stop(): Promise<void>;
  pause(text: string): void;
  resume(): void;
  health(): SourceHealth;
}

export function createRunner(input: RunnerInput): Runner {
  const { source, now, random, logger } = input;
  const book = createHealthBook(source, now);
  const sleeper = createSleeper();
  let current: { abort: AbortController; done: Promise<void> } | undefined;

  async function runOnce(signal: AbortSignal): Promise<void> {
    const control = createControl({ ...input, book, sleeper, signal });
    await source.run(control);
    if (!signal.aborted) throw new Error("It came to an end by itself.");
  }

  async function runLoop(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const startedAt = now();
      try {
        await runOnce(signal);
      } catch (error) {
        if (signal.aborted) return;
        failures = now() - startedAt >= HEALTHY_RUN_MS ? 1 : failures + 1;
        await waitAfter(error, failures, signal);
      }
    }
  }

  async function waitAfter(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const again = nextAttemptAt(now(), failures - 1, random);
    const text = foreignText(error instanceof Error ? error.message : String(error)).slice(0, MAX_PROBLEM_CHARS);
    logger.warn({ source: channelOf(source), error: text }, "a source failed and is started again");
    book.set({ failing: reason("source.failed", text) });
    book.setNextLook(again);
    await sleeper.sleepUntil(again, now, signal).catch(() => undefined); // told by the signal, which the loop looks at
    book.setNextLook(null);
  }

  return {
    source,
    start() {
      if (current !== undefined) return;
      const abort = new AbortController();
      book.set({ isStopped: false, failing: null });
      current = { abort, done: runLoop(abort.signal) };
    },
    async stop() {
      if (current === undefined) return;
      const { abort, done } = current;
      current = undefined;
      abort.abort(new Error("the source stops"));
      await within(done, STOP_SOURCE_MS);
      book.setNextLook(null);
      book.set({ isStopped: true });
    },
    pause(text) {
      book.set({ paused: reason("source.paused", text) });
      sleeper.wake();
    },
    resume() {
      book.set({ paused: null });
      sleeper.wake();
    },
    health: () => book.read(),
  };
}

async function within(done: Promise<void>, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([done, late.promise]);
  clearTimeout(timer);
}
