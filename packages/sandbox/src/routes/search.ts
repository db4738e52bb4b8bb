import { threatGridOperations as operations, type SubmissionItem } from "@fumehood/contract";
import type { AnalysisMetadata } from "@fumehood/contract";
import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";
import { invalidParameter } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { flagField, listField, pageFields, textField, type Fields } from "../http/fields.ts";
import { findCommonWords } from "../search/frequency.ts";
import { parseFreeText, parseLucene, type Query } from "../search/parse-query.ts";
import { searchSamples, SORT_KEYS, type SortKey } from "../search/search.ts";
import { fieldsOfGroups } from "../search/to-sql.ts";
import type { Viewer } from "../tables/samples.ts";
import type { SampleRow } from "../tables/schema.ts";
import { wireTime, wireTimeOfSeconds } from "../times.ts";
import { indicatorsOf, isOwn, tagsOf } from "./records.ts";
import { readOwners, readPeriod } from "./samples.ts";

/** A digest or id leaves no doubt; the number is the one that captured answers show for it. */
const CERTAIN_SCORE = 1_000_000;

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
    const q = textField(fields, "q") ?? "";
    const warnings = new Set<string>(flagField(fields, "advanced") ? ADVANCED_WARNINGS : []);
    const page = pageFields(fields, context.limits);
    const query = readQueryField(q, fields, context);
    const { rows, total } = await searchSamples(context.db, {
      query,
      scope: {
        viewer,
        limits: context.limits,
        nowMs: startedAt,
        groups: fieldsOfGroups(listField(fields, "term").map((group) => group.toLowerCase())),
        commonWords: await findCommonWords(context.db, query, context.limits),
        noteUnknownField: () => warnings.add("The query names a field that is not searched here."),
      },
      states: listField(fields, "state").map((state) => state.toLowerCase()),
      checksum: textField(fields, "checksum")?.toLowerCase(),
      ...readPeriod(fields, startedAt),
      ...readOwners(fields, viewer),
      ...readOrder(fields),
      ...page,
    });
    const score = /^[0-9a-f]{32,64}$/i.test(q) ? CERTAIN_SCORE : 1;
    return sendData(request, reply, {
      index: page.offset,
      total,
      took: Math.max(0, Math.round(context.clock() - startedAt)),
      timed_out: false,
      current_item_count: rows.length,
      items_per_page: page.limit,
      items: rows.map((row) => ({ score, matches: {}, item: submissionItem(row, viewer) })),
      ...(warnings.size === 0 ? {} : { warnings: [...warnings] }),
    });
  });
}

function readQueryField(q: string, fields: Fields, context: SandboxContext): Query {
  const parse = flagField(fields, "advanced") ? parseLucene : parseFreeText;
  const outcome = parse(q, context.limits);
  if (outcome.kind === "problem") throw invalidParameter("q", outcome.problem);
  return outcome.query;
}

function readOrder(fields: Fields): { sortBy: SortKey | undefined; order: "asc" | "desc" } {
  const key = textField(fields, "sort_by")?.toLowerCase();
  const sortBy = SORT_KEYS.find((name) => name === key);
  if (key !== undefined && key !== "score" && sortBy === undefined) {
    throw invalidParameter("sort_by", `it must be one of ${SORT_KEYS.join(", ")}`);
  }
  const order = textField(fields, "sort_order")?.toLowerCase() ?? "desc";
  if (order !== "asc" && order !== "desc") throw invalidParameter("sort_order", "it must be asc or desc");
  return { sortBy, order };
}

/** Owner and privacy stand only in one's own samples, `analysis` only in those that succeeded. */
function submissionItem(row: SampleRow, viewer: Viewer): SubmissionItem {
  const { login, organization_id } = row;
  return {
    tags: tagsOf(row),
    vm_runtime: row.vm_runtime,
    md5: row.md5,
    ...(isOwn(row, viewer) ? { private: row.private === 1, organization_id, login } : {}),
    state: row.state,
    sha1: row.sha1,
    sample: row.id,
    filename: row.filename,
    status: row.status,
    submitted_at: wireTime(row.submitted_at),
    sha256: row.sha256,
    ...(row.state === "succ" ? { analysis: analysisItem(row) } : {}),
  };
}

function analysisItem(row: SampleRow): NonNullable<SubmissionItem["analysis"]> {
  const { md5, sha1, sha256, filename, type, magic } = row;
  const file = { md5, sha1, sha256, filename, type, magic, size: Number(row.size_bytes) };
  // Written by this package from the engine's typed result.
  const metadata = JSON.parse(row.metadata ?? "null") as AnalysisMetadata | null;
  return {
    threat_score: row.threat_score,
    behaviors: indicatorsOf(row).map(({ ioc, score, title }) => ({ name: ioc, threat: score, title })),
    metadata: { ...withIsoTimes(metadata ?? {}), submitted_file: file, analyzed_file: file },
  };
}

/** Epoch seconds become text here, all but `sample_executed`, as in the service's answers. */
function withIsoTimes(metadata: AnalysisMetadata): AnalysisMetadata {
  const { general_details: details, sandcastle_env: env } = metadata;
  return {
    ...metadata,
    ...(details ? { general_details: { ...details, report_created: isoOf(details.report_created) } } : {}),
    ...(env
      ? { sandcastle_env: { ...env, analysis_start: isoOf(env.analysis_start), analysis_end: isoOf(env.analysis_end) } }
      : {}),
  };
}

function isoOf(instant: number | string | null | undefined): string | null {
  return typeof instant === "number" ? wireTimeOfSeconds(instant) : (instant ?? null);
}
