import { idOf, type Entity, type EntityKind, type Origin } from "./entity.ts";
import { MAX_INDICATORS_PER_SAMPLE, MAX_LINKS_PER_SAMPLE, MAX_SIGHTINGS_PER_SAMPLE } from "./limits.ts";

/**
 * How a sample met a thing. Artifacts: where it was found. Paths: `sample` for the submitted file's name, `artifact` for another's, else what
 * was done to it. `indicator`: named by an indicator's evidence. `mention`: stands in the file, in a command line or in another thing.
 */
export const RELATIONS = [
  "submitted",
  "network_dst",
  "network_src",
  "dns_lookup",
  "dns_answer",
  "http_request",
  "tls",
  "sample",
  "artifact",
  "created",
  "modified",
  "deleted",
  "changed",
  "disk",
  "network",
  "memory",
  "extracted",
  "known",
  "indicator",
  "mention",
] as const;
export type Relation = (typeof RELATIONS)[number];

/** A thing, how it was seen, and what is known of it. */
export interface Sighting {
  entity: Entity;
  relations: readonly Relation[];
  facts: Readonly<Record<string, unknown>> | null;
}

/** One thing leads to another. */
export interface Link {
  fromId: string;
  toKind: EntityKind;
  toId: string;
}

/** All that was seen in one sample. */
export interface Seen {
  sightings: readonly Sighting[];
  links: readonly Link[];
  /** Names of the indicators that hold, in lower case. */
  indicators: readonly string[];
}

export const NOTHING_SEEN: Seen = { sightings: [], links: [], indicators: [] };

/** That a thing is mentioned too says nothing where it was seen in earnest. */
function tellingOf(relations: ReadonlySet<Relation>): Relation[] {
  return RELATIONS.filter((relation) => relations.has(relation) && (relation !== "mention" || relations.size === 1));
}

/** Collects what was seen in one sample: each thing once, in the order of the first sighting, up to the limits. */
export class SeenCollector {
  readonly #sightings = new Map<string, { entity: Entity; relations: Set<Relation>; facts: Sighting["facts"] }>();
  readonly #links = new Map<string, Link>();
  readonly #indicators = new Set<string>();

  /** Returns the entity when it is kept, so that it can be linked. */
  add(entity: Entity | undefined, relation: Relation, facts: Sighting["facts"] = null): Entity | undefined {
    if (!entity) return undefined;
    const known = this.#sightings.get(entity.id);
    if (known) {
      known.relations.add(relation);
      known.facts ??= facts;
      // Of a downloaded body only one digest is known until its artifact is met.
      known.entity.sha1 ??= entity.sha1;
      known.entity.md5 ??= entity.md5;
      return known.entity;
    }
    if (this.#sightings.size >= MAX_SIGHTINGS_PER_SAMPLE) return undefined;
    this.#sightings.set(entity.id, { entity, relations: new Set([relation]), facts });
    return entity;
  }

  /** The two lead to each other. */
  link(one: Entity | undefined, other: Entity | undefined): void {
    if (!one || !other || one.id === other.id) return;
    this.#addLink(one.id, other);
    this.#addLink(other.id, one);
  }

  /** What is no entity leads to one. */
  lead(origin: Origin, name: string, entity: Entity | undefined): void {
    if (entity && name !== "") this.#addLink(idOf(origin, name.toLowerCase()), entity);
  }

  addIndicator(name: string): void {
    if (this.#indicators.size < MAX_INDICATORS_PER_SAMPLE) this.#indicators.add(name.toLowerCase());
  }

  get seen(): Seen {
    const sightings = [...this.#sightings.values()].map(({ entity, relations, facts }) => ({
      entity,
      relations: tellingOf(relations),
      facts,
    }));
    return { sightings, links: [...this.#links.values()], indicators: [...this.#indicators] };
  }

  #addLink(fromId: string, to: Entity): void {
    if (this.#links.size >= MAX_LINKS_PER_SAMPLE) return;
    this.#links.set(`${fromId}${to.id}`, { fromId, toKind: to.kind, toId: to.id });
  }
}
