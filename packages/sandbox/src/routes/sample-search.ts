import {
  SAMPLE_SEARCH_FILTERS,
  threatGridOperations as operations,
  type SampleHit,
  type SampleSearchFilter,
} from "@fumehood/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { matchDigest, matchFragment, matchText, type EntityCondition } from "../entities/conditions.ts";
import { idOf, type EntityKind } from "../entities/entity.ts";
import { MAX_ENTITY_CHARS, MAX_MATCHED_ENTITIES } from "../entities/limits.ts";
import type { Relation } from "../entities/seen.ts";
import { invalidParameter } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { pageFields, textField, type PageRequest } from "../http/fields.ts";
import { normalizeWord } from "../search/terms.ts";
import { isBeyondScan, searchEntities } from "../tables/entities.ts";
import type { Viewer } from "../tables/samples.ts";
import type { SampleRow } from "../tables/schema.ts";
import { findAnalysedSamples, findSeenSamples, type SightingFilter } from "../tables/seen-samples.ts";
import { wireTime } from "../times.ts";
import { NOT_ALL_SEEN, reachablePage, readSightingFilter } from "./entities.ts";
import { samplePath } from "./entity-records.ts";
import { isOwn, tagsOf } from "./records.ts";

/** A filter that names things: of which kind, seen how, meant by which text. */
interface ThingFilter {
  kind: EntityKind;
  relation?: Relation;
  match: (text: string) => EntityCondition[];
}

const thing = (kind: EntityKind, relation?: Relation): ThingFilter => ({
  kind,
  ...(relation === undefined ? {} : { relation }),
  match: (text) => matchText(kind, text),
});
const long = (kind: "url" | "path" | "registry_key", relation?: Relation): ThingFilter => ({
  ...thing(kind, relation),
  match: (text) => matchFragment(kind, text),
});
const digest = (relation?: Relation): ThingFilter => ({ ...thing("artifact", relation), match: matchDigest });

/** Filters that name things. `ioc` and `tag` name something else. */
const THING_FILTERS: Readonly<Record<Exclude<SampleSearchFilter, "ioc" | "tag">, ThingFilter>> = {
  checksum: digest(),
  checksum_sample: digest("submitted"),
  path: long("path"),
  path_sample: long("path", "sample"),
  path_artifact: long("path", "artifact"),
  path_deleted: long("path", "deleted"),
  url: long("url"),
  registry_key: long("registry_key"),
  domain: thing("domain"),
  domain_dns_lookup: thing("domain", "dns_lookup"),
  domain_http_request: thing("domain", "http_request"),
  ip: thing("ip"),
  ip_dns_lookup: thing("ip", "dns_answer"),
  ip_src: thing("ip", "network_src"),
  ip_dst: thing("ip", "network_dst"),
};

/** The older searches for samples, by one filter each: as a parameter of its own, or as `term` and `query`. */
export function addSampleSearchRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.get(operations.searchSamples.path, async (request, reply) => {
    const viewer = accountOf(request).user;
    const found = await search(request, context, readParameter(request));
    return sendData(request, reply, {
      ...found.page,
      items: found.samples.map((sample) => sampleHit(sample, viewer)),
      ...found.notes,
    });
  });
  app.get(operations.searchSampleEntities.path, async (request, reply) => {
    const found = await search(request, context, readTerm(request));
    const items = found.samples.map(({ row }) => ({ result: row.id, details: samplePath(row.id) }));
    return sendData(request, reply, { ...found.page, items, ...found.notes });
  });
}

interface Question {
  name: SampleSearchFilter;
  text: string;
}

/** @throws {ServiceError} 400 for more than one filter. */
function readParameter(request: FastifyRequest): Question | undefined {
  const { fields } = request.sandbox;
  const questions = SAMPLE_SEARCH_FILTERS.flatMap((name): Question[] => {
    const text = textField(fields, name);
    return text === undefined ? [] : [{ name, text }];
  });
  const [first, second] = questions;
  if (second) throw invalidParameter(second.name, "a search has one filter");
  return checked(first);
}

function readTerm(request: FastifyRequest): Question | undefined {
  const { fields } = request.sandbox;
  const term = textField(fields, "term")?.toLowerCase();
  const text = textField(fields, "query", "q");
  if (term === undefined && text === undefined) return undefined;
  const name = SAMPLE_SEARCH_FILTERS.find((filter) => filter === (term ?? "checksum"));
  if (!name) throw invalidParameter("term", `it must be one of ${SAMPLE_SEARCH_FILTERS.join(", ")}`);
  if (text === undefined) throw invalidParameter("query", "a term needs a value");
  return checked({ name, text });
}

function checked(question: Question | undefined): Question | undefined {
  if (question && question.text.length > MAX_ENTITY_CHARS) {
    throw invalidParameter(question.name, `it is longer than ${MAX_ENTITY_CHARS} characters`);
  }
  return question;
}

interface FoundSample {
  row: SampleRow;
  /** How the sample has to do with what was asked for. */
  relation: string | null;
  matches: Record<string, string[]>;
}

async function search(request: FastifyRequest, context: SandboxContext, question: Question | undefined) {
  const viewer = accountOf(request).user;
  const asked = pageFields(request.sandbox.fields, context.limits);
  const page = reachablePage(asked, context.limits.maxSearchResults);
  const filter = readSightingFilter(request, viewer, context);
  const { samples, isBeyond } =
    page.limit === 0 ? { samples: [], isBeyond: false } : await findSamples(context, viewer, question, filter, page);
  return {
    samples,
    page: { index: asked.offset, current_item_count: samples.length, items_per_page: asked.limit },
    notes: isBeyond ? { warnings: [NOT_ALL_SEEN] } : {},
  };
}

async function findSamples(
  context: SandboxContext,
  viewer: Viewer,
  question: Question | undefined,
  filter: SightingFilter,
  page: PageRequest,
): Promise<{ samples: FoundSample[]; isBeyond: boolean }> {
  if (question === undefined || question.name === "tag") {
    const word = question && normalizeWord(question.text, context.limits.maxTermChars);
    const rows = await findAnalysedSamples(context.db, viewer, word, filter, page);
    const matches: Record<string, string[]> = question ? { tag: [question.text] } : {};
    return { samples: rows.map((row) => ({ row, relation: question?.name ?? null, matches })), isBeyond: false };
  }
  const { name, text } = question;
  const { values, relation, isBeyond } = await meantThings(context, viewer, { name, text });
  const found = await findSeenSamples(context.db, viewer, [...values.keys()], { ...filter, relation }, page);
  const samples = found.map(({ row, relations, entityId }) => ({
    row,
    // What a filter asks for in particular is what it is told of, whatever else was seen.
    relation: relation ?? relations[0] ?? null,
    matches: { [name]: [values.get(entityId) ?? text] },
  }));
  return { samples, isBeyond };
}

/** The things that a filter means, by id, with the texts by which they are known. */
async function meantThings(context: SandboxContext, viewer: Viewer, { name, text }: Question) {
  if (name === "ioc") {
    const ioc = text.toLowerCase();
    return { values: new Map([[idOf("ioc", ioc), ioc]]), relation: undefined, isBeyond: false };
  }
  if (name === "tag") throw new TypeError("A tag is no thing that was seen.");
  const { kind, relation, match } = THING_FILTERS[name];
  const conditions = match(text);
  const wanted = { kind, conditions, filter: {}, limit: MAX_MATCHED_ENTITIES, offset: 0 };
  const hits = await searchEntities(context.db, viewer, wanted);
  const isBeyond = hits.length === MAX_MATCHED_ENTITIES || (await isBeyondScan(context.db, viewer, wanted));
  // The thing that has just this text is meant, however many others hold it.
  const exact = conditions.flatMap((condition) => (condition.by === "ids" ? condition.ids : []));
  const values = new Map(exact.map((id) => [id, text]));
  for (const hit of hits) values.set(hit.entity_id, hit.value);
  return { values, relation, isBeyond };
}

function sampleHit({ row, relation, matches }: FoundSample, viewer: Viewer): SampleHit {
  return {
    sample: row.id,
    ts: wireTime(row.submitted_at),
    sample_sha256: row.sha256,
    relation,
    details: samplePath(row.id),
    filename: row.filename,
    sha256: row.sha256,
    sha1: row.sha1,
    md5: row.md5,
    tags: tagsOf(row),
    ...(isOwn(row, viewer) ? { login: row.login, private: row.private === 1 } : {}),
    matches,
  };
}
