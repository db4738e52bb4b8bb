import { sql } from "kysely";
import type { Condition } from "./condition.ts";
import { withList } from "./resolve-facts.ts";
import type { SearchContext } from "./search-context.ts";
import { isOneOf } from "./to-sql.ts";

/**
 * Where all of several conditions must hold, and types and scores are among them: those as one condition, which an index answers. Tools ask
 * for nothing so often as for the files of some type above some score, and each of the two by itself may be common.
 */
export async function withTypeList(condition: Condition, context: SearchContext): Promise<Condition> {
  if (condition.kind !== "all") return condition;
  const ofTypes = condition.parts.find((part) => typesOf(part) !== undefined);
  const types = ofTypes && typesOf(ofTypes);
  const scores = condition.parts.flatMap((part) => (part.kind === "facts" && part.score ? part.score : []));
  if (types === undefined || scores.length === 0) return condition;
  const test = sql.join([isOneOf(context.dialect, sql`s.type`, types), ...scores], sql` and `);
  const joined = await withList({ kind: "facts", test: sql`coalesce(${test}, false)` }, test, "type", context);
  // Where even both together are common, the list of the type alone may still be the shortest.
  if (joined.list === undefined) return condition;
  const others = condition.parts.filter((part) => part !== ofTypes && !(part.kind === "facts" && part.score));
  return { kind: "all", parts: [joined, ...others] };
}

/** The types of which one must be a sample's, where a condition says nothing else. */
function typesOf(condition: Condition): string[] | undefined {
  if (condition.kind === "words") return condition.type === undefined ? undefined : [condition.type];
  if (condition.kind !== "any" || condition.parts.length === 0) return undefined;
  const types = condition.parts.map(typesOf);
  return types.includes(undefined) ? undefined : types.flatMap((some): readonly string[] => some ?? []);
}
