import { threatGridOperations as operations } from "@fumehood/contract";
import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";
import { invalidParameter } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { flagField, listField, pageFields, textField, type Fields } from "../http/fields.ts";
import { reachOf, targetOf } from "../search/fields.ts";
import { highlightMatches } from "../search/highlight.ts";
import { parseQuery } from "../search/parse-query.ts";
import { toPattern, type Query } from "../search/query.ts";
import type { SearchContext } from "../search/search-context.ts";
import { searchSamples, SORT_NAMES, type SearchRequest } from "../search/search.ts";
import type { Viewer } from "../tables/samples.ts";
import { readOwners, readPeriod } from "./samples.ts";
import { submissionItem } from "./submission-item.ts";

/** As captured in 2020, when the language still worked all the same. */
const ADVANCED_WARNINGS = [
  "advanced=true is deprecated",
  "Replace query pattern with: `?q=<sha>&advanced=false`",
] as const;

export function addSearchRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.get(operations.searchSubmissions.path, async (request, reply) => {
    const { fields } = request.sandbox;
    const viewer = accountOf(request).user;
    const startedAt = context.clock();
    const answer = { warnings: new Set<string>(flagField(fields, "advanced") ? ADVANCED_WARNINGS : []), isWhole: true };
    const search = searchContext(context, fields, viewer, answer);
    const asked = readRequest(fields, search);
    const isLate = () => context.clock() - startedAt >= context.limits.searchTimeoutMs;
    const { found, total, isWhole, condition } = await searchSamples(search, asked, isLate);
    const matches = flagField(fields, "highlight") ? await highlightMatches(found, condition, search) : [];
    return sendData(request, reply, {
      index: asked.offset,
      total,
      took: Math.max(0, Math.round(context.clock() - startedAt)),
      timed_out: !(isWhole && answer.isWhole),
      current_item_count: found.length,
      items_per_page: asked.limit,
      items: found.map(({ row, score }, index) => ({
        score: Math.max(1, score),
        matches: matches[index] ?? {},
        item: submissionItem(row, viewer),
      })),
      ...(answer.warnings.size === 0 ? {} : { warnings: [...answer.warnings] }),
    });
  });
}

function searchContext(
  { db, dialect, limits, clock }: SandboxContext,
  fields: Fields,
  viewer: Viewer,
  answer: { warnings: Set<string>; isWhole: boolean },
): SearchContext {
  const { reach, hasUnknown } = reachOf(listField(fields, "term"));
  if (hasUnknown) answer.warnings.add("The parameter term names a group that is not searched here.");
  return {
    db,
    dialect,
    viewer,
    limits,
    nowMs: clock(),
    reach,
    wildcards: { termsLeft: limits.maxExpandedTerms },
    note: (warning) => answer.warnings.add(warning),
    noteIncomplete: () => (answer.isWhole = false),
  };
}

function readRequest(fields: Fields, { viewer, limits, nowMs }: SearchContext): SearchRequest {
  const { before, after } = readPeriod(fields, nowMs);
  const { organizationId, login } = readOwners(fields, viewer);
  return {
    query: { kind: "and", parts: [readQuery(fields, limits), ...directFilters(fields)] },
    states: listField(fields, "state").map((state) => state.toLowerCase()),
    ...(before === undefined ? {} : { beforeMs: Date.parse(before) }),
    ...(after === undefined ? {} : { afterMs: Date.parse(after) }),
    isOwnOnly: organizationId !== undefined,
    ...(login === undefined ? {} : { login }),
    ...readOrder(fields),
    ...pageFields(fields, limits),
  };
}

function readQuery(fields: Fields, limits: SearchContext["limits"]): Query {
  const isAdvanced = flagField(fields, "advanced");
  const isField = (name: string) => targetOf(name) !== undefined;
  const outcome = parseQuery(textField(fields, "q") ?? "", { isAdvanced, isField }, limits);
  if (outcome.kind === "problem") throw invalidParameter("q", outcome.problem);
  return outcome.query;
}

const DIRECT_FILTERS = ["checksum", "path", "ip", "domain"] as const;

/** Filters that clients took over from the older search. One sends `path=%`, which to it is any path. */
function directFilters(fields: Fields): Query[] {
  return DIRECT_FILTERS.flatMap((field): Query[] => {
    const word = textField(fields, field)?.replaceAll("%", "*");
    if (word === undefined) return [];
    const isWildcard = Array.from({ length: word.length }, (_, at) => word[at] === "*");
    const pattern = toPattern(word, isWildcard);
    return [pattern ? { kind: "pattern", field, pattern } : { kind: "word", field, word }];
  });
}

function readOrder(fields: Fields): Pick<SearchRequest, "sortBy" | "order"> {
  const key = (textField(fields, "sort_by") ?? "score").toLowerCase();
  const sortBy = SORT_NAMES.find((name) => name === key.replace(/^analysis\./, ""));
  if (sortBy === undefined) throw invalidParameter("sort_by", `it must be one of ${SORT_NAMES.join(", ")}`);
  const order = (textField(fields, "sort_order") ?? "desc").toLowerCase();
  if (order !== "asc" && order !== "desc") throw invalidParameter("sort_order", "it must be asc or desc");
  return { sortBy, order };
}
