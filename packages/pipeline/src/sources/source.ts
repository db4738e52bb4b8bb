import type { Priority, Reason, SourceKind, SourceNote, SubmitOptionsInput } from "@fumehood/contract";
import type { Entry, MarkedOutcome } from "../accept.ts";
import type { Clock, Logger, PutOutcome } from "../ports.ts";

/**
 * A way in that nobody stands at. It holds no state that matters: what it has handed in is remembered by marks in the store, so it may
 * be killed at any moment, and several processes may run the same one.
 */
export interface Source {
  readonly name: string;
  readonly kind: SourceKind;
  /** What it watches, for people; never with a password. */
  readonly about: string;
  /** What everything that it hands in has in common. */
  readonly settings: SourceSettings;
  /**
   * Works until the signal of the control is aborted, then resolves or rejects, which is the same. A rejection before that means that it
   * cannot go on: it shows as failing with the error's message, and is run again after a growing pause. Everything else (health, pausing,
   * back-pressure, counting) is done through the control.
   */
  run(control: SourceControl): Promise<void>;
}

/** What everything of one source has in common. */
export interface SourceSettings {
  /** Submission options: target, tags, `tlp`, `isPrivate`, machine … */
  readonly options: SubmitOptionsInput;
  readonly priority?: Priority;
  /** Paused until somebody resumes it. */
  readonly isPaused?: boolean;
}

/** One handing in. All of it is taken, or nothing. */
export interface SourceInput {
  readonly entries: Iterable<Entry> | AsyncIterable<Entry>;
  /** Each at most 512 characters. When one of them was left before, nothing is handed in. */
  readonly marks: readonly string[];
  /** Where it was found, for people; an entry may have one of its own. */
  readonly sourceRef?: string;
  /** The source's name when absent; a sender, say. */
  readonly submittedBy?: string;
  /** Over those of the settings; tags are added to them, and of two markings the higher holds. */
  readonly options?: SubmitOptionsInput;
  readonly priority?: Priority;
}

/** What a running source works through. */
export interface SourceControl {
  readonly now: Clock;
  readonly logger: Logger;
  /** Aborted when the source is to stop. */
  readonly signal: AbortSignal;
  /** Resolves at once, or when the source is neither paused nor held back; rejects when it is to stop. Call it before each thing taken. */
  whenOpen(): Promise<void>;
  /** Why nothing may be taken now; `null` when it may. For those who can say so to somebody instead of waiting. */
  whyHeld(): Promise<Reason | null>;
  /** Hands in; counts the items as taken, or, when it has one mark and that was left before, one as seen. What it hands in may be found again: the marks decide. */
  accept(input: SourceInput): Promise<MarkedOutcome>;
  /** Those of the marks that this source has left. */
  findMarks(marks: readonly string[]): Promise<ReadonlySet<string>>;
  /** Stores bytes ahead of an entry of kind `stored`, so that several can be read at the same time. */
  store(this: void, bytes: AsyncIterable<Uint8Array>): Promise<PutOutcome>;
  /** The largest file that is taken in, in bytes. */
  readonly maxFileBytes: number;
  /** Begins a look: forgets what was counted and noted at the one before (all but `taken`). */
  beginLook(): void;
  countSeen(howMany?: number): void;
  /** Counts without showing: what a setting leaves out. */
  countIgnored(howMany?: number): void;
  /** Counts and shows something that was met and not handed in; replaces what was said of the same before. */
  note(kind: SourceNote["kind"], ref: string, reason: Reason, until?: number): void;
  /** Takes notes with this reference back: it was handed in after all, or is gone. */
  forgetNotes(ref: string): void;
  /**
   * Something that keeps it from its work while it goes on trying by itself; `null` when that is over. Say `null` also when a run has come
   * to work, since the failure of the run before shows until then.
   */
  setProblem(problem: Reason | null): void;
  setNextLook(at: number | null): void;
  /** Resolves at that time, or before when `wake` is called; rejects when the source is to stop. */
  sleepUntil(at: number): Promise<void>;
  /** Ends a sleep, or the next one where none is: something may be there to be found. */
  wake(this: void): void;
}
