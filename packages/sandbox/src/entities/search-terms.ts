import {
  matchBlock,
  matchDigest,
  matchFragment,
  matchHost,
  matchPattern,
  matchStart,
  matchText,
  type EntityCondition,
} from "./conditions.ts";
import { idOf, type EntityKind, type Origin } from "./entity.ts";
import type { Relation } from "./seen.ts";
import { splitUrl } from "./url-parts.ts";

/** What a filter of a search means for a value. */
interface Term {
  /** Things that fulfil any of these are meant. */
  match(query: string): EntityCondition[];
  relation?: Relation;
}

const text = (kind: EntityKind): Term => ({ match: (query) => matchText(kind, query) });
const fragment = (kind: "url" | "path" | "registry_key"): Term => ({ match: (query) => matchFragment(kind, query) });
const seenAs = (kind: EntityKind, relation: Relation): Term => ({ ...text(kind), relation });
const host: Term = { match: matchHost };
const digest: Term = { match: matchDigest };

/** What things of another kind lead to. */
const linked = (kind: EntityKind): Term => ({
  match: (query) => {
    const conditions = matchText(kind, query);
    return conditions.length === 0 ? [] : [{ by: "linked", kind, conditions }];
  },
});

const origin = (of: Origin, clean: (query: string) => string = (query) => query.toLowerCase()): Term => ({
  match: (query) => [{ by: "origin", originId: idOf(of, clean(query)) }],
});

/** What an artifact leads to, and what was seen beside it. */
const artifact: Term = {
  match: (query) => {
    const artifacts = matchDigest(query);
    if (artifacts.length === 0) return [];
    return [
      { by: "linked", kind: "artifact", conditions: artifacts },
      { by: "beside", artifacts },
    ];
  },
};

const COMMON = {
  ioc: origin("ioc"),
  tag: { match: (query: string): EntityCondition[] => [{ by: "tag", tag: query }] },
} as const;

/** The beginning of a URL in the form in which URLs are kept, where it can be read as one. */
function startOfUrl(query: string): string {
  return (splitUrl(query)?.url ?? query).toLowerCase();
}

/** Parts of a URL other than its host are looked for as fragments behind the mark that begins them. */
const TERMS: Readonly<Record<EntityKind, Readonly<Record<string, Term>>>> = {
  ip: {
    ip: text("ip"),
    cidr: { match: matchBlock },
    network_dst: seenAs("ip", "network_dst"),
    network_src: seenAs("ip", "network_src"),
    artifact,
    domain: linked("domain"),
    url: linked("url"),
    asn: origin("asn", (query) => query.replace(/^as\s*/i, "")),
    geo_location: origin("place"),
    ...COMMON,
  },
  domain: {
    domain: text("domain"),
    dns_lookup: seenAs("domain", "dns_lookup"),
    http_request: seenAs("domain", "http_request"),
    ip: linked("ip"),
    url: linked("url"),
    artifact,
    sha256: artifact,
    sha1: artifact,
    md5: artifact,
    ...COMMON,
  },
  url: {
    url: fragment("url"),
    sibling: { match: (query) => matchStart(startOfUrl(query)) },
    neighbor: host,
    host,
    domain: host,
    sha256: digest,
    sha1: digest,
    md5: digest,
    protocol: { match: (query) => matchStart(`${query.toLowerCase().replace(/:?\/*$/, "")}://`) },
    port: { match: (query) => (/^\d{1,5}$/.test(query) ? matchPattern(["", `:${Number(query)}/`, ""]) : []) },
    path: { match: (query) => matchPattern(["", "://", "/", query.toLowerCase().replace(/^\//, ""), ""]) },
    query: { match: (query) => matchPattern(["", "?", query.toLowerCase().replace(/^\?/, ""), ""]) },
    reference: { match: (query) => matchPattern(["", "#", query.toLowerCase().replace(/^#/, ""), ""]) },
    ip: linked("ip"),
    artifact,
    ...COMMON,
  },
  path: {
    path: fragment("path"),
    created: seenAs("path", "created"),
    modified: seenAs("path", "modified"),
    deleted: seenAs("path", "deleted"),
    artifact,
    sha256: artifact,
    sha1: artifact,
    md5: artifact,
    ...COMMON,
  },
  artifact: {
    artifact: text("artifact"),
    checksum: digest,
    sha256: digest,
    sha1: digest,
    md5: digest,
    path: {
      match: (query) => [{ by: "linked", kind: "path", conditions: matchFragment("path", query) }],
    },
    ip: linked("ip"),
    domain: linked("domain"),
    url: linked("url"),
    ...COMMON,
  },
  registry_key: {
    registry_key: fragment("registry_key"),
    key: fragment("registry_key"),
    artifact,
    sha256: artifact,
    sha1: artifact,
    md5: artifact,
    ...COMMON,
  },
};

export interface EntityQuestion {
  /** Things that fulfil any of these are meant; none are meant without one. */
  conditions: EntityCondition[];
  relation: Relation | undefined;
}

/** The filters of a search for things of a kind. */
export function termsOf(kind: EntityKind): string[] {
  return Object.keys(TERMS[kind]);
}

/** What a filter and its value ask for; without a filter the kind's own, without both for everything. `undefined` for an unknown filter. */
export function readQuestion(kind: EntityKind, term: string, query: string): EntityQuestion | undefined {
  if (query === "" && term === "") return { conditions: [{ by: "all" }], relation: undefined };
  const name = term === "" ? kind : term;
  const found = Object.hasOwn(TERMS[kind], name) ? TERMS[kind][name] : undefined;
  return found && { conditions: found.match(query), relation: found.relation };
}
