import type { DialectName } from "@fumehood/store";
import { expressionBuilder, sql, type ExpressionBuilder, type SqlBool } from "kysely";
import type { SandboxKysely, SampleRow, SandboxTables, UserRow } from "./schema.ts";

/** Who asks: decides which samples are there. */
export type Viewer = Pick<UserRow, "login" | "organization_id">;

/** The one rule of visibility: a private sample exists only for its organisation. Every read of samples goes through it. */
export function visibleTo(viewer: Viewer) {
  return (eb: ExpressionBuilder<SandboxTables, "sandbox_samples">) =>
    eb.or([eb("private", "=", 0), eb("organization_id", "=", viewer.organization_id)]);
}

/** The same rule as SQL, for samples that a statement calls by another name. */
export function visibleAs(name: string, viewer: Viewer) {
  return sql<SqlBool>`(${sql.ref(`${name}.private`)} = 0 or ${sql.ref(`${name}.organization_id`)} = ${viewer.organization_id})`;
}

export async function findSample(db: SandboxKysely, viewer: Viewer, id: string): Promise<SampleRow | undefined> {
  return await db
    .selectFrom("sandbox_samples")
    .selectAll()
    .where("id", "=", id)
    .where(visibleTo(viewer))
    .executeTakeFirst();
}

export type StateRow = Pick<SampleRow, "id" | "state" | "status">;

/** States of those samples that are there, in the order of the ids. */
export async function findStates(
  db: SandboxKysely,
  dialect: DialectName,
  viewer: Viewer,
  ids: readonly string[],
): Promise<StateRow[]> {
  const isVisible = visibleTo(viewer)(expressionBuilder<SandboxTables, "sandbox_samples">());
  const { rows } = await sql<StateRow>`select s.id, s.state, s.status from ${listed(dialect, ids)} as asked
    cross join sandbox_samples as s where s.id = asked.value and ${isVisible}`.execute(db);
  const found = new Map(rows.map((row) => [row.id, row]));
  const states: StateRow[] = [];
  for (const id of ids) {
    const row = found.get(id);
    if (row) states.push(row);
  }
  return states;
}

/**
 * Values as a table with the column `value`. They are one parameter and not one for each: ten thousand stay one short statement, the same for
 * any number. Joined, they cost half of what they would behind `in`, which sorts them first.
 */
function listed(dialect: DialectName, values: readonly string[]) {
  if (dialect === "postgres") return sql`(select unnest(cast(${[...values]} as text[])) as value)`;
  return sql`json_each(${JSON.stringify(values)})`;
}

/** How often and when the viewer's organisation submitted these bytes. */
export async function countSightings(
  db: SandboxKysely,
  viewer: Viewer,
  sha256: string,
): Promise<{ times: number; first: string | null; last: string | null }> {
  const row = await db
    .selectFrom("sandbox_samples")
    .select((eb) => [
      eb.fn.countAll().as("times"),
      eb.fn.min("submitted_at").as("first"),
      eb.fn.max("submitted_at").as("last"),
    ])
    .where("sha256", "=", sha256)
    .where("organization_id", "=", viewer.organization_id)
    .executeTakeFirstOrThrow();
  return { times: Number(row.times), first: row.first, last: row.last };
}
