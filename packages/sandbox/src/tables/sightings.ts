import type { Insertable } from "kysely";
import { idOf } from "../entities/entity.ts";
import type { Link, Seen, Sighting } from "../entities/seen.ts";
import type { EntityTable } from "./entity-schema.ts";
import type { SampleRow, SandboxKysely } from "./schema.ts";
import { scopeOf } from "./scopes.ts";

const ROWS_PER_STATEMENT = 100;

/** Writes what was seen in a sample; inside the transaction that ends the sample. */
export async function insertSightings(db: SandboxKysely, sample: SampleRow, seen: Seen): Promise<void> {
  const scope = scopeOf(sample);
  // All writers take the rows in one order, so that two that end at the same time do not wait for each other.
  const sightings = seen.sightings.toSorted((a, b) => (a.entity.id < b.entity.id ? -1 : 1));
  for (const part of partsOf(sightings)) {
    await db
      .insertInto("sandbox_entities")
      .values(part.map((sighting) => entityRow(sighting, scope, sample.submitted_at)))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .insertInto("sandbox_sightings")
      .values(part.map((sighting) => sightingRow(sighting, scope, sample)))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await insertIndicators(db, sample, seen.indicators);
  for (const part of partsOf(seen.links.toSorted(compareLinks))) {
    await db
      .insertInto("sandbox_links")
      .values(part.map(({ fromId, toKind, toId }) => ({ from_id: fromId, scope, to_kind: toKind, to_id: toId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await updateFacts(db, sightings, scope);
}

/** Indicators are kept as sightings of what is no entity: samples are found by them in the same way. */
async function insertIndicators(db: SandboxKysely, sample: SampleRow, names: readonly string[]): Promise<void> {
  const row = { scope: scopeOf(sample), seen_at: sample.submitted_at, sample_id: sample.id, relations: " indicator " };
  const rows = names.map((name) => ({ ...row, entity_id: idOf("ioc", name) }));
  for (const part of partsOf(rows)) {
    await db
      .insertInto("sandbox_sightings")
      .values(part)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Newer facts take the place of older ones; rows that say the same already are left alone. */
async function updateFacts(db: SandboxKysely, sightings: readonly Sighting[], scope: number): Promise<void> {
  for (const { entity, facts } of sightings) {
    if (facts === null) continue;
    const text = JSON.stringify(facts);
    // Of some artifacts only one digest is known at first.
    const { sha1, md5 } = entity;
    const digests = { ...(sha1 === null ? {} : { sha1 }), ...(md5 === null ? {} : { md5 }) };
    await db
      .updateTable("sandbox_entities")
      .set({ facts: text, ...digests })
      .where("entity_id", "=", entity.id)
      .where("scope", "=", scope)
      .where((eb) => eb.or([eb("facts", "is", null), eb("facts", "<>", text)]))
      .execute();
  }
}

function entityRow({ entity, facts }: Sighting, scope: number, seenAt: string): Insertable<EntityTable> {
  const { id, kind, value, folded, digest, sha1, md5, reversedHost, number } = entity;
  return {
    entity_id: id,
    scope,
    kind,
    value,
    folded,
    digest,
    sha1,
    md5,
    reversed_host: reversedHost,
    number,
    facts: facts === null ? null : JSON.stringify(facts),
    first_seen: seenAt,
  };
}

function sightingRow({ entity, relations }: Sighting, scope: number, sample: SampleRow) {
  return {
    entity_id: entity.id,
    scope,
    seen_at: sample.submitted_at,
    sample_id: sample.id,
    relations: ` ${relations.join(" ")} `,
  };
}

function compareLinks(a: Link, b: Link): number {
  return a.fromId + a.toId < b.fromId + b.toId ? -1 : 1;
}

function partsOf<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    parts.push(rows.slice(start, start + ROWS_PER_STATEMENT));
  }
  return parts;
}
