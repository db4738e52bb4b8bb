import type { EntityKind } from "../entities/entity.ts";

// Rows of things that were seen. `scope` says who sees them: see scopes.ts.

/** A thing, once for each scope in which it was seen. */
export interface EntityTable {
  entity_id: string;
  scope: number;
  kind: EntityKind;
  value: string;
  folded: string;
  digest: string | null;
  sha1: string | null;
  md5: string | null;
  reversed_host: string | null;
  number: string | null;
  /** What the newest analysis that knows something tells of it, as JSON. */
  facts: string | null;
  first_seen: string;
}

/** That a thing was seen in a sample, and how. */
export interface SightingTable {
  entity_id: string;
  scope: number;
  /** When the sample was submitted. */
  seen_at: string;
  sample_id: string;
  /** Words of `Relation` between blanks, with one at each end. */
  relations: string;
}

/** That one thing leads to another: a domain to an address, an indicator to a path. Once for each scope. */
export interface LinkTable {
  from_id: string;
  scope: number;
  to_kind: EntityKind;
  to_id: string;
}

/** An organisation's own tags of things. */
export interface EntityTagTable {
  organization_id: number;
  entity_id: string;
  tag: string;
  login: string;
  created_at: string;
}

/** A type and not an interface: Kysely asks for an index signature. */
export type EntityTables = {
  sandbox_entities: EntityTable;
  sandbox_sightings: SightingTable;
  sandbox_links: LinkTable;
  sandbox_entity_tags: EntityTagTable;
};
