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

/** Look-ups of words that one statement may make for each sample that it may look at. */
const LOOKUPS_PER_SAMPLE = 4;
/** Of a wildcard with more words than this, all lists are read at once. */
const MOST_LOOKUPS_PER_WORD = 8;

/** How a search is cut into statements, so that others soon get their turn. */
export interface Pieces {
  /** True when one statement is enough. */
  isOne: boolean;
  /** Steps of one statement: entries of the list that is read, or samples. */
  size: number;
}

/** Fewer steps the more is looked up in each. `samples` is how many there are in all, `most` how many one statement may look at. */
export function piecesOf(condition: Condition, samples: number, most: number): Pieces {
  const steps = listedWordOf(condition) === undefined ? samples : costOf(condition);
  const work = workOf(condition, samples);
  const share = Math.max(1, work / (Math.max(1, steps) * LOOKUPS_PER_SAMPLE));
  return {
    isOne: costOf(condition) < most && work <= most * LOOKUPS_PER_SAMPLE,
    size: Math.max(1, Math.floor(most / share)),
  };
}

/** About how much is read and looked up to go through all samples once. */
function workOf(condition: Condition, samples: number): number {
  const cost = Math.min(costOf(condition), samples);
  switch (condition.kind) {
    case "words":
      return cost * (1 + condition.parts.length);
    case "any":
      return condition.parts.reduce((sum, part) => sum + workOf(part, samples), 0);
    case "all": {
      const lead = leadOf(condition.parts);
      const others = condition.parts.filter((part) => part !== lead);
      const ofLead = lead && Number.isFinite(costOf(lead)) ? workOf(lead, samples) : samples;
      return ofLead + cost * others.reduce((sum, part) => sum + lookupsOf(part), 0);
    }
    default:
      return cost * (1 + lookupsOf(condition));
  }
}

/** Look-ups of words for one sample. */
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
