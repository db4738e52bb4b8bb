import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Relation } from "../entities/seen.ts";
import { TERM_FIELDS, WHOLE_VALUE } from "../search/term-fields.ts";
import { visibleTo, type Viewer } from "./samples.ts";
import type { SampleRow, SandboxKysely } from "./schema.ts";
import { scopesOf } from "./scopes.ts";

/** How, when and by whom something was seen. Times are stored texts. */
export interface SightingFilter {
  relation?: Relation | undefined;
  before?: string | undefined;
  after?: string | undefined;
  organizationId?: number | undefined;
  login?: string | undefined;
}

/** The filter as further conditions on rows called `sightings`. */
export function sightingConditions(filter: SightingFilter): RawBuilder<unknown> {
  const { relation, before, after, organizationId, login } = filter;
  const conditions = [
    relation === undefined ? [] : sql`and sightings.relations like ${`% ${relation} %`}`,
    before === undefined ? [] : sql`and sightings.seen_at <= ${before}`,
    after === undefined ? [] : sql`and sightings.seen_at >= ${after}`,
    organizationId === undefined ? [] : ownedBy(sql`organization_id = ${organizationId}`),
    login === undefined ? [] : ownedBy(sql`login = ${login}`),
  ].flat();
  return conditions.length === 0 ? sql`` : sql.join(conditions, sql` `);
}

function ownedBy(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`and exists (select 1 from sandbox_samples where id = sightings.sample_id and ${condition})`;
}

/** A sample in which something was seen, and how. */
export interface SeenSample {
  row: SampleRow;
  /** Words of `Relation`. */
  relations: string[];
  /** The thing; when several were, one of them. */
  entityId: string;
}

interface SightingRow {
  sample_id: string;
  relations: string;
  entity_id: string;
}

/** One page of the samples in which any of the things was seen, newest first. */
export async function findSeenSamples(
  db: SandboxKysely,
  viewer: Viewer,
  entityIds: readonly string[],
  filter: SightingFilter,
  page: { limit: number; offset: number },
): Promise<SeenSample[]> {
  if (entityIds.length === 0) return [];
  const parts = entityIds.flatMap((id) =>
    scopesOf(viewer).map((scope) => sql`select * from (${sightingsOf(id, scope, filter, page)}) as newest`),
  );
  const { rows } = await sql<SightingRow>`
    select sample_id, min(relations) as relations, min(entity_id) as entity_id, max(seen_at) as seen_at
    from (${sql.join(parts, sql` union all `)}) as seen
    group by sample_id
    order by seen_at desc, sample_id desc
    limit ${page.limit} offset ${page.offset}`.execute(db);
  const samples = await findVisible(
    db,
    viewer,
    rows.map((row) => row.sample_id),
  );
  return rows.flatMap(({ sample_id, relations, entity_id }) => {
    const row = samples.get(sample_id);
    return row ? [{ row, relations: relations.trim().split(" "), entityId: entity_id }] : [];
  });
}

/** The newest samples of one scope, as many as the page may need: they lie in this order. */
function sightingsOf(
  entityId: string,
  scope: number,
  filter: SightingFilter,
  { limit, offset }: { limit: number; offset: number },
): RawBuilder<unknown> {
  return sql`
    select sample_id, seen_at, relations, entity_id from sandbox_sightings as sightings
    where entity_id = ${entityId} and scope = ${scope} ${sightingConditions(filter)}
    order by seen_at desc, sample_id desc
    limit ${limit + offset}`;
}

async function findVisible(
  db: SandboxKysely,
  viewer: Viewer,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SampleRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("sandbox_samples")
    .selectAll()
    .where("id", "in", ids)
    .where(visibleTo(viewer))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** One page of the samples that were analysed, newest first; with a word, of those that have it as a tag. */
export async function findAnalysedSamples(
  db: SandboxKysely,
  viewer: Viewer,
  tagWord: string | undefined,
  filter: SightingFilter,
  page: { limit: number; offset: number },
): Promise<SampleRow[]> {
  const { before, after, organizationId, login } = filter;
  return await db
    .selectFrom("sandbox_samples")
    .selectAll()
    .where(visibleTo(viewer))
    // Not by the index of states, most of which are this one: samples are read in the order of time until there are enough.
    .where("state", "not in", ["wait", "prep", "run", "proc", "fail"])
    .$if(tagWord !== undefined, (query) => query.where(isTagged(tagWord ?? "")))
    .$if(before !== undefined, (query) => query.where("submitted_at", "<=", before ?? ""))
    .$if(after !== undefined, (query) => query.where("submitted_at", ">=", after ?? ""))
    .$if(organizationId !== undefined, (query) => query.where("organization_id", "=", organizationId ?? 0))
    .$if(login !== undefined, (query) => query.where("login", "=", login ?? ""))
    .orderBy("ordinal", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

/** The word is the whole of a tag. */
function isTagged(word: string): RawBuilder<SqlBool> {
  const bits = TERM_FIELDS.tag | WHOLE_VALUE;
  return sql`ordinal in (
    select ordinal from sandbox_terms where term = ${word} and (fields & ${sql.lit(bits)}) = ${sql.lit(bits)}
  )`;
}
