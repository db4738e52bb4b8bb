import type { Reason, SourceHealth, SourceNote, SourceState } from "@fumehood/contract";
import type { Clock } from "../ports.ts";
import { MAX_NOTE_REF_CHARS, MAX_NOTES } from "./limits.ts";
import type { Source } from "./source.ts";

type Counts = SourceHealth["counts"];

/** What keeps a source from its work, by who says so; the first that is there is shown. */
export interface Conditions {
  isStopped: boolean;
  /** By somebody. */
  paused: Reason | null;
  /** It failed, or says that it cannot work. */
  failing: Reason | null;
  /** By a brake. */
  held: Reason | null;
}

/** The account of one source. */
export interface HealthBook {
  set(change: Partial<Conditions>): void;
  readonly conditions: Readonly<Conditions>;
  count(what: keyof Counts, howMany: number): void;
  found(): void;
  /** Replaces what was noted of the same reference. */
  note(note: SourceNote): void;
  forget(ref: string): void;
  beginLook(): void;
  setNextLook(at: number | null): void;
  read(): SourceHealth;
}

/** The one state that several conditions make. */
export function decideState(conditions: Conditions): { state: SourceState; problem: Reason | null } {
  const { isStopped, paused, failing, held } = conditions;
  if (isStopped) return { state: "stopped", problem: failing ?? paused };
  if (paused !== null) return { state: "paused", problem: paused };
  if (failing !== null) return { state: "failing", problem: failing };
  if (held !== null) return { state: "paused", problem: held };
  return { state: "running", problem: null };
}

export function channelOf({ kind, name }: Pick<Source, "kind" | "name">): string {
  return `${kind}:${name}`;
}

export function createHealthBook(source: Pick<Source, "name" | "kind" | "about">, now: Clock): HealthBook {
  const forget = (ref: string): void => {
    const cut = ref.slice(0, MAX_NOTE_REF_CHARS);
    for (const note of notes.filter((each) => each.ref === cut)) counts[note.kind] -= 1;
    notes = notes.filter((each) => each.ref !== cut);
  };
  const conditions: Conditions = { isStopped: true, paused: null, failing: null, held: null };
  const counts: Counts = { taken: 0, seen: 0, waiting: 0, ignored: 0, failed: 0 };
  let since = now();
  let lastFoundAt: number | null = null;
  let nextLookAt: number | null = null;
  let notes: SourceNote[] = [];
  return {
    conditions,
    set(change) {
      const before = decideState(conditions).state;
      Object.assign(conditions, change);
      if (decideState(conditions).state !== before) since = now();
    },
    count(what, howMany) {
      counts[what] += howMany;
    },
    found() {
      lastFoundAt = now();
    },
    note(note) {
      forget(note.ref);
      counts[note.kind] += 1;
      notes.push({ ...note, ref: note.ref.slice(0, MAX_NOTE_REF_CHARS) });
      if (notes.length > MAX_NOTES) notes.shift();
    },
    forget,
    beginLook() {
      Object.assign(counts, { seen: 0, waiting: 0, ignored: 0, failed: 0 });
      notes = [];
    },
    setNextLook(at) {
      nextLookAt = at;
    },
    read() {
      const { name, kind, about } = source;
      return {
        name,
        kind,
        channel: channelOf(source),
        about,
        ...decideState(conditions),
        since: new Date(since).toISOString(),
        lastFoundAt: toIso(lastFoundAt),
        nextLookAt: toIso(nextLookAt),
        counts: { ...counts },
        notes: [...notes],
      };
    },
  };
}

export function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
