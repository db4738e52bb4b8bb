import { FILE_TYPE_IDS } from "@fumehood/inspect";
import type { CompiledRule } from "./compile.ts";
import { coversGlob } from "./glob.ts";
import type { Glob } from "./glob.ts";
import { hasType } from "./types.ts";

/**
 * Whether everything that `narrow` fits is surely fitted by `wide`: then a rule `narrow` behind `wide` is never reached. Only what is plain counts;
 * false says nothing.
 */
export function coversRule(wide: CompiledRule, narrow: CompiledRule): boolean {
  const { rule: a } = wide;
  const { rule: b } = narrow;
  return (
    narrow.kinds.every((kind) => wide.kinds.includes(kind)) &&
    coversGlobs(wide.channels, narrow.channels) &&
    (a.members === undefined || a.members === "any" || a.members === b.members) &&
    (a.tlp === undefined || (b.tlp?.every((marking) => a.tlp?.includes(marking)) ?? false)) &&
    coversTypes(wide, narrow) &&
    coversGlobs(wide.names, narrow.names) &&
    excludesLess(wide.withoutNames, narrow.withoutNames) &&
    (a.min_bytes === undefined || (b.min_bytes !== undefined && b.min_bytes >= a.min_bytes)) &&
    (a.max_bytes === undefined || (b.max_bytes !== undefined && b.max_bytes <= a.max_bytes)) &&
    (a.flags === undefined || (b.flags?.every((flag) => a.flags?.includes(flag)) ?? false)) &&
    (a.without_flags?.every((flag) => b.without_flags?.includes(flag)) ?? true) &&
    ((a.min_suspicion ?? 0) === 0 || (b.min_suspicion ?? 0) >= (a.min_suspicion ?? 0))
  );
}

/** Each pattern of the narrow list lies within one of the wide list. */
function coversGlobs(wide: readonly Glob[] | undefined, narrow: readonly Glob[] | undefined): boolean {
  if (wide === undefined || wide.some(({ pattern }) => pattern === "*")) return true;
  return narrow?.every((glob) => wide.some((candidate) => coversGlob(candidate, glob))) ?? false;
}

/** What the wide rule leaves out, the narrow one leaves out as well. */
function excludesLess(wide: readonly Glob[] | undefined, narrow: readonly Glob[] | undefined): boolean {
  return wide?.every((glob) => narrow?.some((candidate) => coversGlob(candidate, glob)) === true) ?? true;
}

/** Each type that the narrow rule takes, at either kind of target, is taken by the wide one. */
function coversTypes(wide: CompiledRule, narrow: CompiledRule): boolean {
  if (wide.types === undefined && wide.withoutTypes === undefined) return true;
  // Rules may name different targets, so both kinds are tried against both where a list says "target".
  return (
    (["any", "service"] as const).every((atNarrow) =>
      (["any", "service"] as const).every((atWide) => {
        if (atNarrow !== atWide && !dependsOnTarget(wide) && !dependsOnTarget(narrow)) return true;
        return FILE_TYPE_IDS.every((id) => !takesType(narrow, id, atNarrow) || takesType(wide, id, atWide));
      }),
    ) && coversAddresses(wide, narrow)
  );
}

function dependsOnTarget({ types, withoutTypes }: CompiledRule): boolean {
  return types?.target === true || withoutTypes?.target === true;
}

function takesType({ types, withoutTypes }: CompiledRule, id: string, target: "any" | "service"): boolean {
  if (types !== undefined && !hasType(types, id, target)) return false;
  return withoutTypes === undefined || !hasType(withoutTypes, id, target);
}

/** A list of types fits addresses only with the word "any". */
function coversAddresses(wide: CompiledRule, narrow: CompiledRule): boolean {
  const takes = ({ kinds, types }: CompiledRule): boolean => kinds.includes("url") && types?.any !== false;
  return !takes(narrow) || takes(wide);
}
