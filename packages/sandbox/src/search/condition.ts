import type { RawBuilder } from "kysely";
import type { DigestColumn } from "./fields.ts";

/** Indexes of `sandbox_samples` that searches name. */
export type SampleIndex = "ordinal" | "state" | "threat" | "type" | "end" | "filename" | DigestColumn;

/** A piece of SQL. */
export type Sql = RawBuilder<unknown>;

/** What must hold of a sample, with everything looked up that can be known before samples are read. */
export type Condition =
  | { kind: "all" | "any"; parts: readonly Condition[] }
  | { kind: "not"; part: Condition }
  | ({ kind: "words" } & WordTest)
  | ({ kind: "facts" } & FactTest);

/** A word, in all the ways in which it may stand in a sample. */
export interface WordTest {
  /** One of these words; what a wildcard stands for may be many. */
  terms: readonly string[];
  /** Or all of these in the same place, the rarest first; empty when there is no such way. */
  parts: readonly string[];
  /** Bits of the places that count. */
  mask: number;
  /** Or one of these columns has this value. */
  digest: { columns: readonly DigestColumn[]; value: string } | undefined;
  isWildcard: boolean;
  /** The word is the type of a file: then the sample's own column says the same. It costs less where the sample is looked up anyway. */
  type?: string;
  /** How many samples there are, visible or not: exact for few, else an estimate. */
  estimate: number;
}

/** A test of columns of `sandbox_samples`, called `s`. */
export interface FactTest {
  test: Sql;
  /** Nothing but a score is tested, by this piece of SQL. */
  score?: Sql;
  /** What of the test an index of `sandbox_samples` answers, when those are few samples, and how many. */
  list?: { test: Sql; index: SampleIndex; estimate: number };
}

export const NOWHERE: Condition = { kind: "any", parts: [] };
export const EVERYWHERE: Condition = { kind: "all", parts: [] };

/** Several conditions as one, without conditions of the same kind inside each other. */
export function allOf(parts: readonly Condition[]): Condition {
  const flat = parts.flatMap((part) => (part.kind === "all" ? part.parts : [part]));
  return flat.length === 1 && flat[0] ? flat[0] : { kind: "all", parts: flat };
}

/** The least number of samples that have to be read to find all that meet a condition; infinite when no list leads to them. */
export function costOf(condition: Condition): number {
  switch (condition.kind) {
    case "words":
      return condition.estimate;
    case "facts":
      return condition.list?.estimate ?? Number.POSITIVE_INFINITY;
    case "not":
      return Number.POSITIVE_INFINITY;
    case "any":
      return condition.parts.reduce((sum, part) => sum + costOf(part), 0);
    case "all":
      return condition.parts.reduce((least, part) => Math.min(least, costOf(part)), Number.POSITIVE_INFINITY);
    default:
      return assertNever(condition);
  }
}

/** Of conditions that all must hold, the one that leads to the fewest samples; undefined when there are none. */
export function leadOf(parts: readonly Condition[]): Condition | undefined {
  const [first] = parts;
  return first && parts.reduce((best, part) => (costOf(part) < costOf(best) ? part : best), first);
}

/** The word whose list alone leads to the samples that meet a condition, if that is how they are found: that list is in the order of time. */
export function listedWordOf(condition: Condition): string | undefined {
  if (condition.kind === "words") {
    const isOneList = condition.terms.length === 1 && condition.parts.length === 0 && condition.digest === undefined;
    return isOneList ? condition.terms[0] : undefined;
  }
  const lead = condition.kind === "all" ? leadOf(condition.parts) : undefined;
  return lead && Number.isFinite(costOf(lead)) ? listedWordOf(lead) : undefined;
}

/** Look-ups of words for one sample that cost about as much as reading it. */
const LOOKUPS_PER_SAMPLE = 4;
/** Of a wildcard with more words than this, all lists are read at once. */
const MOST_LOOKUPS_PER_WORD = 8;

/** How many samples one statement may look at: fewer the more words are looked up for each, so that others soon get their turn. */
export function samplesAtOnce(condition: Condition, most: number): number {
  const share = Math.max(1, lookupsOf(condition) / LOOKUPS_PER_SAMPLE);
  return Math.max(1, Math.floor(most / share));
}

function lookupsOf(condition: Condition): number {
  switch (condition.kind) {
    case "words":
      return Math.min(condition.terms.length, MOST_LOOKUPS_PER_WORD) + condition.parts.length;
    case "facts":
      return 0;
    case "not":
      return lookupsOf(condition.part);
    default:
      return condition.parts.reduce((sum, part) => sum + lookupsOf(part), 0);
  }
}

export function assertNever(condition: never): never {
  throw new TypeError(`There is no condition ${JSON.stringify(condition)}.`);
}
