/** Reading import tables: which of a set of functions a program asks for, whatever the suffix for text encoding. */
import type { PeFacts } from "@fumehood/inspect";
import type { Evidence, Facts } from "../indicator.ts";

/** The `Function` rows for the imports that are in `names`; names are written without the A/W suffix. */
export function importRows(facts: Facts, names: ReadonlySet<string>): Evidence[] {
  const { pe } = facts.inspection;
  if (pe === undefined) return [];
  return pe.imports.flatMap(({ dll, functions }) =>
    functions.filter((name) => isNamed(name, names)).map((name) => ({ Library: dll, Function: name })),
  );
}

/** Rows when of every group at least one function is imported. */
export function importGroups(facts: Facts, ...groups: readonly ReadonlySet<string>[]): Evidence[] {
  const found = groups.map((group) => importRows(facts, group));
  return found.every((rowsOfGroup) => rowsOfGroup.length > 0) ? found.flat() : [];
}

/** A set out of names separated by blanks. */
export function apis(names: string): ReadonlySet<string> {
  return new Set(names.split(" "));
}

/** True for programs whose imports say little because they are resolved at run time. */
export function hasFewImports(pe: PeFacts): boolean {
  return !pe.isDotNet && !pe.isDriver && pe.sections.length > 0 && pe.importedFunctionCount <= 5;
}

function isNamed(name: string, names: ReadonlySet<string>): boolean {
  return names.has(name) || (/[AW]$/.test(name) && names.has(name.slice(0, -1)));
}
