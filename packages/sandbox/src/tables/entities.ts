import { sql, type RawBuilder, type SqlBool } from "kysely";
import { matchDigest, type DigestCondition, type EntityCondition } from "../entities/conditions.ts";
import { readEntity, type EntityKind } from "../entities/entity.ts";
import {
  MAX_FILTERED_ENTITIES,
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
  const scopes = sql.join(scopesOf(viewer));
  const id = kind === "artifact" ? undefined : readEntity(kind, text)?.id;
  const lists = [
    ...(id === undefined ? [] : [sql`select cast(${id} as text) as entity_id`]),
    ...matchDigest(text).map((condition) => withDigest(condition, kind, scopes)),
  ];
  if (lists.length === 0) return undefined;
  const { rows } = await sql<EntityRow>`
    select things.entity_id, kind, value, digest, sha1, md5, facts
    from (${sql.join(lists, sql` union `)}) as ids cross join sandbox_entities as things
    where things.entity_id = ids.entity_id and things.scope in (${scopes}) and kind = ${kind}
    order by scope desc, things.entity_id`.execute(db);
  // The organisation's own comes first.
  const [first] = rows;
  const facts = rows.find((row) => row.entity_id === first?.entity_id && row.facts !== null)?.facts ?? null;
  return first && { ...first, facts };
}

function withDigest({ column, value }: DigestCondition, kind: EntityKind, scopes: RawBuilder<unknown>) {
  return sql`
    select entity_id from sandbox_entities
    where scope in (${scopes}) and kind = ${kind} and ${sql.ref(column)} = ${value}`;
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
  const most = scanLimitOf(search);
  if (most === undefined) return false;
  for (const scope of scopesOf(viewer)) {
    const beyond = await db
      .selectFrom("sandbox_entities")
      .select("first_seen")
      .where("scope", "=", scope)
      .where("kind", "=", search.kind)
      .orderBy("first_seen", "desc")
      .offset(most)
      .limit(1)
      .executeTakeFirst();
    if (beyond) return true;
  }
  return false;
}

const MANY: ReadonlySet<EntityCondition["by"]> = new Set(["all", "start", "below", "block", "host"]);

/** How many things are looked at one by one where no index answers. */
function scanLimitOf({ conditions, filter }: EntitySearch): number | undefined {
  if (isFiltered(filter) && conditions.some(({ by }) => MANY.has(by))) return MAX_FILTERED_ENTITIES;
  return conditions.some(({ by }) => by === "pattern") ? MAX_SCANNED_ENTITIES : undefined;
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
    from (${matchesIn(place, condition, MAX_FILTERED_ENTITIES)}) as candidates
    where exists (
      select 1 from sandbox_sightings as sightings
      where sightings.entity_id = candidates.entity_id and sightings.scope = candidates.scope
      ${sightingConditions(filter)}
    )
    order by sort_key, entity_id
    limit ${most}`;
}

/**
 * The statements are written so that both databases go the one good way, with or without statistics: conditions on columns have an index that
 * begins with scope and kind; lists of ids are read first and then their things, which is what the cross join is for.
 */
function matchesIn(place: Place, condition: EntityCondition, most: number): RawBuilder<unknown> {
  const { kind, scope } = place;
  const sortKey = sql.ref(`things.${sortColumnOf(condition)}`);
  const { from, where } = sourceOf(place, condition);
  return sql`
    select things.entity_id, things.scope, things.value, things.digest, ${sortKey} as sort_key
    from ${from}
    where things.scope = ${scope} and things.kind = ${kind} and ${where}
    order by ${sortKey}, things.entity_id
    limit ${most}`;
}

interface Source {
  from: RawBuilder<unknown>;
  where: RawBuilder<unknown>;
}

function sourceOf(place: Place, condition: EntityCondition): Source {
  const ids = listOf(place, condition);
  if (ids === undefined) return { from: sql`sandbox_entities as things`, where: columnCondition(condition) };
  return {
    from: sql`(select distinct entity_id from (${ids}) as listed) as ids cross join sandbox_entities as things`,
    where: sql`things.entity_id = ids.entity_id`,
  };
}

/** Ids of those of the newest things whose text is like a pattern. */
function newestLike({ kind, scope }: Place, pattern: string): RawBuilder<unknown> {
  return sql`
    select entity_id from (
      select entity_id, folded from sandbox_entities
      where scope = ${scope} and kind = ${kind}
      order by first_seen desc
      limit ${MAX_SCANNED_ENTITIES}
    ) as newest
    where folded like ${pattern} escape '\\'`;
}

function sortColumnOf(condition: EntityCondition): "folded" | "reversed_host" | "number" {
  if (condition.by === "below") return "reversed_host";
  return condition.by === "block" ? "number" : "folded";
}

function columnCondition(condition: EntityCondition): RawBuilder<SqlBool> {
  switch (condition.by) {
    case "all":
      return sql`1 = 1`;
    case "start":
      return sql`folded >= ${condition.start} and folded < ${`${condition.start}\u{10FFFF}`}`;
    case "host":
      return sql`reversed_host = ${condition.reversed}`;
    case "below":
      // The sign after the dot: everything that begins with the name and a dot.
      return sql`reversed_host >= ${`${condition.reversed}.`} and reversed_host < ${`${condition.reversed}/`}`;
    case "block":
      return sql`number >= ${condition.first} and number <= ${condition.last}`;
    default:
      throw new TypeError(`Things by ${condition.by} are not found by a column.`);
  }
}

/** Ids of the things that fulfil a condition; `undefined` for conditions on columns. */
function listOf(place: Place, condition: EntityCondition): RawBuilder<unknown> | undefined {
  switch (condition.by) {
    case "ids":
      return sql.join(
        condition.ids.map((id) => sql`select cast(${id} as text) as entity_id`),
        sql` union all `,
      );
    case "digest":
      return withDigest(condition, place.kind, sql`${place.scope}`);
    case "pattern":
      return newestLike(place, condition.pattern);
    case "origin":
      return linkedFrom(place, sql`${condition.originId}`);
    case "linked":
      return linkedFrom(place, idsOf(place, condition.kind, condition.conditions));
    case "beside":
      return seenBeside(place, idsOf(place, "artifact", condition.artifacts));
    case "tag":
      return sql`
        select entity_id from sandbox_entity_tags
        where organization_id = ${place.viewer.organization_id} and tag = ${condition.tag}`;
    default:
      return undefined;
  }
}

/** Ids of the things of another kind that fulfil any of the conditions. */
function idsOf(place: Place, kind: EntityKind, conditions: readonly EntityCondition[]): RawBuilder<unknown> {
  const parts = conditions.map((condition) => {
    // Ids are what is wanted: their things need not be read.
    if (condition.by === "ids") return listOf(place, condition) ?? sql``;
    return sql`select entity_id from (${matchesIn({ ...place, kind }, condition, MAX_MATCHED_ENTITIES)}) as leading`;
  });
  return parts.length === 0 ? sql`select '' as entity_id where 1 = 0` : sql.join(parts, sql` union all `);
}

function linkedFrom({ kind, scope }: Place, fromIds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select to_id as entity_id from sandbox_links
    where from_id in (${fromIds}) and scope = ${scope} and to_kind = ${kind}
    limit ${MAX_LINKED_ENTITIES}`;
}

/** Things of the newest samples in which the artifacts were. What was seen in a sample is of the sample's scope. */
function seenBeside({ scope }: Place, artifactIds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select sightings.entity_id
    from (
      select sample_id from sandbox_sightings
      where entity_id in (${artifactIds}) and scope = ${scope}
      order by seen_at desc
      limit ${MAX_RELATED_SAMPLES}
    ) as newest cross join sandbox_sightings as sightings
    where sightings.sample_id = newest.sample_id`;
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
