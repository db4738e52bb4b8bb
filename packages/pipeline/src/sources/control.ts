import { TLP_LEVELS } from "@fumehood/contract";
import type { Reason, SubmitOptionsInput, Tlp } from "@fumehood/contract";
import type { AcceptInput, MarkedOutcome } from "../accept.ts";
import type { Clock, Logger, PutOutcome } from "../ports.ts";
import type { Brake } from "./brakes.ts";
import { channelOf, toIso } from "./health.ts";
import type { HealthBook } from "./health.ts";
import { HELD_LOOK_MS, MAX_TIMER_MS } from "./limits.ts";
import type { Source, SourceControl, SourceInput, SourceSettings } from "./source.ts";

/** What sources need of the pipeline. */
export interface Intake {
  acceptMarked(input: AcceptInput): Promise<MarkedOutcome>;
  findMarks(source: string, marks: readonly string[]): Promise<ReadonlySet<string>>;
  storeBytes(bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<PutOutcome>;
  readonly maxFileBytes: number;
}

export interface ControlInput {
  readonly source: Source;
  readonly book: HealthBook;
  readonly intake: Intake;
  readonly hold: Brake;
  readonly signal: AbortSignal;
  readonly sleeper: Sleeper;
  readonly now: Clock;
  readonly logger: Logger;
}

/** The control that one run of a source works through. */
export function createControl(input: ControlInput): SourceControl {
  const { source, book, intake, hold, signal, sleeper, now, logger } = input;
  const channel = channelOf(source);

  async function whyHeld(): Promise<Reason | null> {
    if (book.conditions.paused !== null) return book.conditions.paused;
    const held = await hold();
    book.set({ held });
    return held;
  }

  return {
    now,
    logger,
    signal,
    maxFileBytes: intake.maxFileBytes,
    whyHeld,
    async whenOpen() {
      for (;;) {
        signal.throwIfAborted();
        if ((await whyHeld()) === null) return;
        await sleeper.sleepUntil(now() + HELD_LOOK_MS, now, signal);
      }
    },
    async accept(entry) {
      book.found();
      const outcome = await intake.acceptMarked({ ...toAcceptInput(entry, source, channel), signal });
      book.set({ failing: null });
      if (outcome.kind === "accepted") book.count("taken", outcome.items.length);
      else if (entry.marks.length === 1) book.count("seen", 1);
      return outcome;
    },
    findMarks: (marks) => intake.findMarks(channel, marks),
    store: (bytes) => intake.storeBytes(bytes, signal),
    beginLook: () => book.beginLook(),
    countSeen: (howMany = 1) => book.count("seen", howMany),
    countIgnored: (howMany = 1) => book.count("ignored", howMany),
    forgetNotes: (ref) => book.forget(ref),
    note: (kind, ref, reason, until) => book.note({ kind, ref, reason, until: toIso(until ?? null) }),
    setProblem: (failing) => book.set({ failing }),
    setNextLook: (at) => book.setNextLook(at),
    sleepUntil: (at) => sleeper.sleepUntil(at, now, signal),
    wake: sleeper.wake,
  };
}

function toAcceptInput(input: SourceInput, { name, settings }: Source, channel: string): AcceptInput {
  const priority = input.priority ?? settings.priority;
  return {
    channel,
    submittedBy: input.submittedBy ?? name,
    options: joinOptions(settings, input.options),
    ...(priority === undefined ? {} : { priority }),
    ...(input.sourceRef === undefined ? {} : { sourceRef: input.sourceRef }),
    marks: input.marks.map((mark) => ({ source: channel, mark })),
    entries: input.entries,
  };
}

/** Options of one handing in over those of its source; tags of both, and the higher of two markings. */
export function joinOptions({ options }: Pick<SourceSettings, "options">, own: SubmitOptionsInput = {}) {
  const tlp = higherMarking(options.tlp, own.tlp);
  return {
    ...options,
    ...own,
    ...(tlp === undefined ? {} : { tlp }),
    tags: [...new Set([...(options.tags ?? []), ...(own.tags ?? [])])],
  };
}

function higherMarking(a: Tlp | undefined, b: Tlp | undefined): Tlp | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return TLP_LEVELS.indexOf(a) >= TLP_LEVELS.indexOf(b) ? a : b;
}

/** A pause that ends early when somebody says that there is something to do, also when that was said just before. */
export interface Sleeper {
  sleepUntil(at: number, now: Clock, signal: AbortSignal): Promise<void>;
  wake(this: void): void;
}

export function createSleeper(): Sleeper {
  let isWoken = false;
  const sleeping = new Set<() => void>();
  return {
    async sleepUntil(at, now, signal) {
      signal.throwIfAborted();
      const ms = Math.min(at - now(), MAX_TIMER_MS);
      if (!isWoken && ms > 0) await pause(ms, signal, sleeping);
      isWoken = false;
      signal.throwIfAborted();
    },
    wake() {
      if (sleeping.size === 0) isWoken = true;
      for (const end of sleeping) end();
    },
  };
}

function pause(ms: number, signal: AbortSignal, sleeping: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      sleeping.delete(end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    sleeping.add(end);
    signal.addEventListener("abort", end, { once: true });
  });
}
