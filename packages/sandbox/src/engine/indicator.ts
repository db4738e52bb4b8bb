/**
 * The form of a rule. A rule is a row: what the behaviour is called, how bad it is, how sure we are, and a short pure function from
 * facts to evidence. Rows lie in tables by family under `indicators/`.
 */
import type { Inspection } from "@fumehood/inspect";
import type { TacticId, TechniqueId } from "./attack.ts";
import type { ArchiveListing } from "./types.ts";
import type { UrlFacts } from "./url-facts.ts";

/** One piece of evidence, keys in the service's Title_Case. `Artifact_ID` and `Path` are added by the evaluation. */
export type Evidence = Record<string, string | number | boolean>;

/** What a rule may look at: everything known of one file. */
export interface Facts {
  /** Key of the file in the analysis' `artifacts`. */
  artifactId: number;
  /** The name it came with. */
  path: string;
  inspection: Inspection;
  /** Of a submitted URL or an Internet shortcut. */
  url?: UrlFacts;
  archive?: ArchiveListing;
  /** Seconds since 1970. */
  nowSeconds: number;
}

/** What every rule says of itself. */
export interface IndicatorText {
  /** kebab-case; public, so never renamed. */
  name: string;
  title: string;
  /** What was seen and why it matters, for an analyst. */
  description: string;
  /** 0–100: how bad it is if it is what it looks like. */
  severity: number;
  /** 0–100: how sure it is that it is. */
  confidence: number;
  category: readonly string[];
  tags: readonly string[];
  tactics: readonly TacticId[];
  techniques: readonly TechniqueId[];
}

/** A rule over the facts of one file. */
export interface Indicator extends IndicatorText {
  /** Evidence rows; none when the rule does not hold. Pure. */
  match(facts: Facts): Evidence[];
}

/** A rule over other rules that hold for the same file. */
export interface CompositeIndicator extends IndicatorText {
  /** Holds when of every group at least one rule holds. */
  needs: readonly (readonly string[])[];
}

/** One row of evidence when the condition holds, else none. */
export function when(condition: boolean | undefined, evidence: Evidence = {}): Evidence[] {
  return condition === true ? [evidence] : [];
}

/** One row for each value. */
export function rows<T>(values: readonly T[] | undefined, toEvidence: (value: T) => Evidence): Evidence[] {
  return (values ?? []).map(toEvidence);
}
