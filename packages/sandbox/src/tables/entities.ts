import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { EntityCondition } from "../entities/conditions.ts";
import { digestColumn, readEntity, type EntityKind } from "../entities/entity.ts";
import {
  MAX_LINKED_ENTITIES,
  MAX_MATCHED_ENTITIES,
  MAX_RELATED_SAMPLES,
  MAX_SCANNED_ENTITIES,
} from "../entities/limits.ts";
import type { EntityTable } from "./entity-schema.ts";
import type { Viewer } from "./samples.ts";
import type { SandboxKysely } from "./schema.ts";
import { scopesOf } from "./scopes.ts";
import { sightingConditions, type SightingFilter } from "./seen-samples.ts";

/** A thing as somebody sees it: of several scopes together. */
export type EntityRow = Pick<EntityTable, "entity_id" | "kind" | "value" | "digest" | "sha1" | "md5" | "facts">;

/** The thing that a parameter of a path names: by its text, or by the digest that is its id. `undefined` when it was never seen. */
export async function findEntity(
  db: SandboxKysely,
  viewer: Viewer,
  kind: EntityKind,
  text: string,
): Promise<EntityRow | undefined> {
  const id = kind === "artifact" ? undefined : readEntity(kind, text)?.id;
  const column = digestColumn(text);
  if (id === undefined && column === undefined) return undefined;
  const rows = await db
    .selectFrom("sandbox_entities")
    .select(["entity_id", "kind", "value", "digest", "sha1", "md5", "facts"])
    .where("kind", "=", kind)
    .where("scope", "in", scopesOf(viewer))
    .where((eb) =>
      eb.or([
        ...(id === undefined ? [] : [eb("entity_id", "=", id)]),
        ...(column === undefined ? [] : [eb(column, "=", text.toLowerCase())]),
      ]),
    )
    // The organisation's own first.
    .orderBy("scope", "desc")
    .orderBy("entity_id")
    .execute();
  const [first] = rows;
  const facts = rows.find((row) => row.entity_id === first?.entity_id && row.facts !== null)?.facts ?? null;
  return first && { ...first, facts };
}

export interface EntitySearch {
  kind: EntityKind;
  /** Things that fulfil any of these are meant. */
  conditions: readonly EntityCondition[];
  /** How, by whom and when the things were seen. */
  filter: SightingFilter;
  limit: number;
  offset: number;
}

/** What a search tells of a thing. */
export type EntityHitRow = Pick<EntityTable, "entity_id" | "value" | "digest">;

/** One page of a search in the order of the texts, of addresses by their numbers. */
export async function searchEntities(db: SandboxKysely, viewer: Viewer, search: EntitySearch): Promise<EntityHitRow[]> {
  const { kind, conditions, filter, limit, offset } = search;
  if (conditions.length === 0) return [];
  const parts = scopesOf(viewer).flatMap((scope) =>
    conditions.map((condition) => {
      const place = { viewer, kind, scope };
      return sql`select * from (${hitsIn(place, condition, filter, limit + offset)}) as hits`;
    }),
  );
  // A thing that is public and one's own too stands in both scopes, at one place of the order.
  const { rows } = await sql<EntityHitRow>`
    select entity_id, min(value) as value, max(digest) as digest, min(sort_key) as sort_key
    from (${sql.join(parts, sql` union all `)}) as found
    group by entity_id
    order by sort_key, entity_id
    limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

/** True when there are more things than a search like this one looks through. */
export async function isBeyondScan(db: SandboxKysely, viewer: Viewer, search: EntitySearch): Promise<boolean> {
  if (!isScan(search)) return false;
  for (const scope of scopesOf(viewer)) {
    const beyond = await db
      .selectFrom("sandbox_entities")
      .select("first_seen")
      .where("scope", "=", scope)
      .where("kind", "=", search.kind)
      .orderBy("first_seen", "desc")
      .offset(MAX_SCANNED_ENTITIES)
      .limit(1)
      .executeTakeFirst();
    if (beyond) return true;
  }
  return false;
}

/** No index answers these: things are looked at one by one. */
function isScan({ conditions, filter }: EntitySearch): boolean {
  const looking = isFiltered(filter) ? ["pattern", "all", "start", "below", "block"] : ["pattern"];
  return conditions.some(({ by }) => looking.includes(by));
}

function isFiltered(filter: SightingFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** Where things are looked for. */
interface Place {
  viewer: Viewer;
  kind: EntityKind;
  scope: number;
}

/** The first hits among the things of one scope. */
function hitsIn(place: Place, condition: EntityCondition, filter: SightingFilter, most: number): RawBuilder<unknown> {
  if (!isFiltered(filter)) return matchesIn(place, condition, most);
  return sql`
    select entity_id, scope, value, digest, sort_key
    from (${matchesIn(place, condition, MAX_SCANNED_ENTITIES)}) as candidates
    where exists (
      select 1 from sandbox_sightings as sightings
      where sightings.entity_id = candidates.entity_id and sightings.scope = candidates.scope
      ${sightingConditions(filter)}
    )
    order by sort_key, entity_id
    limit ${most}`;
}

function matchesIn(place: Place, condition: EntityCondition, most: number): RawBuilder<unknown> {
  const { kind, scope } = place;
  const sortKey = sql.ref(sortColumnOf(condition));
  return sql`
    select entity_id, scope, value, digest, ${sortKey} as sort_key
    from ${condition.by === "pattern" ? newestIn(place) : sql`sandbox_entities`} as things
    where scope = ${scope} and kind = ${kind} and ${conditionOf(place, condition)}
    order by ${sortKey}, entity_id
    limit ${most}`;
}

function newestIn({ kind, scope }: Place): RawBuilder<unknown> {
  return sql`(
    select entity_id, scope, kind, value, digest, folded from sandbox_entities
    where scope = ${scope} and kind = ${kind}
    order by first_seen desc
    limit ${MAX_SCANNED_ENTITIES}
  )`;
}

function sortColumnOf(condition: EntityCondition): "folded" | "reversed_host" | "number" {
  if (condition.by === "below") return "reversed_host";
  return condition.by === "block" ? "number" : "folded";
}

function conditionOf(place: Place, condition: EntityCondition): RawBuilder<SqlBool> {
  switch (condition.by) {
    case "all":
      return sql`1 = 1`;
    case "ids":
      return sql`entity_id in (${sql.join(condition.ids)})`;
    case "digest":
      return sql`${sql.ref(condition.column)} = ${condition.value}`;
    case "start":
      return sql`folded >= ${condition.start} and folded < ${`${condition.start}\u{10FFFF}`}`;
    case "pattern":
      return sql`folded like ${condition.pattern} escape '\\'`;
    case "host":
      return sql`reversed_host = ${condition.reversed}`;
    case "below":
      // The sign after the dot: everything that begins with the name and a dot.
      return sql`reversed_host >= ${`${condition.reversed}.`} and reversed_host < ${`${condition.reversed}/`}`;
    case "block":
      return sql`number >= ${condition.first} and number <= ${condition.last}`;
    case "origin":
      return sql`entity_id in (${linkedFrom(place, sql`${condition.originId}`)})`;
    case "linked":
      return sql`entity_id in (${linkedFrom(place, idsOf(place, condition.kind, condition.conditions))})`;
    case "beside":
      return sql`entity_id in (${seenBeside(place, idsOf(place, "artifact", condition.artifacts))})`;
    case "tag":
      return sql`entity_id in (
        select entity_id from sandbox_entity_tags
        where organization_id = ${place.viewer.organization_id} and tag = ${condition.tag}
      )`;
    default:
      return assertNever(condition);
  }
}

/** Ids of the things of another kind that fulfil any of the conditions: as they are where those say them, else looked up. */
function idsOf(place: Place, kind: EntityKind, conditions: readonly EntityCondition[]): RawBuilder<unknown> {
  const parts = conditions.map((condition) => {
    if (condition.by === "ids") return sql`select cast(${condition.ids[0] ?? ""} as text) as entity_id`;
    const matches = matchesIn({ ...place, kind }, condition, MAX_MATCHED_ENTITIES);
    return sql`select entity_id from (${matches}) as leading`;
  });
  return parts.length === 0 ? sql`select '' where 1 = 0` : sql.join(parts, sql` union all `);
}

function linkedFrom({ kind, scope }: Place, fromIds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select to_id from sandbox_links
    where from_id in (${fromIds}) and scope = ${scope} and to_kind = ${kind}
    limit ${MAX_LINKED_ENTITIES}`;
}

/** Things of the newest samples in which the artifacts were. What was seen in a sample is of the sample's scope. */
function seenBeside({ scope }: Place, artifactIds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select entity_id from sandbox_sightings
    where sample_id in (
      select sample_id from sandbox_sightings
      where entity_id in (${artifactIds}) and scope = ${scope}
      order by seen_at desc
      limit ${MAX_RELATED_SAMPLES}
    )`;
}

function assertNever(condition: never): never {
  throw new TypeError(`There is no condition ${JSON.stringify(condition)}.`);
}

/** Which of some indicators, networks or places lead to a thing. */
export async function listOrigins(
  db: SandboxKysely,
  viewer: Viewer,
  originIds: readonly string[],
  entityId: string,
): Promise<ReadonlySet<string>> {
  if (originIds.length === 0) return new Set();
  const rows = await db
    .selectFrom("sandbox_links")
    .select("from_id")
    .where("from_id", "in", originIds)
    .where("scope", "in", scopesOf(viewer))
    .where("to_id", "=", entityId)
    .execute();
  return new Set(rows.map((row) => row.from_id));
}
