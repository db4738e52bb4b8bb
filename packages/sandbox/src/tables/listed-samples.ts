import type { DialectName } from "@fumehood/store";
import { sql } from "kysely";
import type { Sql } from "../search/condition.ts";
import { TERM_FIELDS } from "../search/term-fields.ts";
import { firstOrdinalOf, ordinalsAround } from "./ordinals.ts";
import { visibleAs, type Viewer } from "./samples.ts";
import type { SampleRow, SandboxKysely } from "./schema.ts";
import { walkSamples, type SamplePage } from "./walk-samples.ts";

/** Filters of a list; all that are given must hold. Times are stored texts. */
export interface SampleFilter {
  ids?: readonly string[];
  submissionIds?: readonly number[];
  md5?: string;
  sha1?: string;
  sha256?: string;
  ioc?: string;
  before?: string;
  after?: string;
  organizationId?: number;
  login?: string;
}

/** What a list is asked with. */
export interface ListQuestion {
  dialect: DialectName;
  viewer: Viewer;
  filter: SampleFilter;
  /** Samples that one statement reads; then others get their turn. */
  atOnce: number;
}

/** The samples of one page, by id as the service orders them. */
export async function listSamples(db: SandboxKysely, question: ListQuestion, page: SamplePage): Promise<SampleRow[]> {
  const { dialect, viewer, filter, atOnce } = question;
  const test = sql.join([visibleAs("s", viewer), ...testsOf(filter)], sql` and `);
  const lead = await findLead(db, question);
  if (lead === undefined) return await walkSamples(db, { dialect, order: "id", test, atOnce }, page);
  // Few samples lead to the page, so they are all read and sorted.
  const { rows } = await sql<SampleRow>`select s.* from (select s.id from sandbox_samples as s where ${lead}) as few
    cross join sandbox_samples as s where s.id = few.id and ${test}
    order by s.id limit ${page.limit} offset ${page.offset}`.execute(db);
  return rows;
}

function isAmong(column: Sql, values: readonly (string | number)[]): Sql {
  return values.length === 0 ? sql`1 = 0` : sql`${column} in (${sql.join(values)})`;
}

function testsOf(filter: SampleFilter): Sql[] {
  const { ioc, before, after } = filter;
  return [
    ...indexedTests(filter),
    ...(before === undefined ? [] : [sql`s.submitted_at <= ${before}`]),
    ...(after === undefined ? [] : [sql`s.submitted_at >= ${after}`]),
    ...(ioc === undefined
      ? []
      : [sql`exists (select 1 from sandbox_terms as t where ${isTerm(ioc)} and t.ordinal = s.ordinal)`]),
  ];
}

/** Tests of columns that have an index. */
function indexedTests({ ids, submissionIds, md5, sha1, sha256, organizationId, login }: SampleFilter): Sql[] {
  return [
    ...(ids === undefined ? [] : [isAmong(sql`s.id`, ids)]),
    ...(submissionIds === undefined ? [] : [isAmong(sql`s.submission_id`, submissionIds)]),
    ...(md5 === undefined ? [] : [sql`s.md5 = ${md5}`]),
    ...(sha1 === undefined ? [] : [sql`s.sha1 = ${sha1}`]),
    ...(sha256 === undefined ? [] : [sql`s.sha256 = ${sha256}`]),
    ...(login === undefined ? [] : [sql`s.login = ${login}`]),
    ...(organizationId === undefined ? [] : [sql`s.organization_id = ${organizationId}`]),
  ];
}

function isTerm(ioc: string): Sql {
  return sql`t.term = ${ioc} and (t.fields & ${sql.lit(TERM_FIELDS.behavior)}) <> 0`;
}

/** A test that an index answers, and the list whose length is that of its answer. */
interface Lead {
  test: Sql;
  list: Sql;
}

/** The first of the filters that only few samples pass; undefined when there is none such. */
async function findLead(db: SandboxKysely, { filter, atOnce }: ListQuestion): Promise<Sql | undefined> {
  const tests = [...indexedTests(filter), ...periodTest(filter)];
  const leads = tests.map((test): Lead => ({ test, list: sql`sandbox_samples as s where ${test}` }));
  for (const { test, list } of [...leads, ...iocLead(filter)]) {
    const { rows } = await sql<{ count: number | string }>`
      select count(*) as count from (select 1 from ${list} limit ${atOnce}) as counted`.execute(db);
    if (Number(rows[0]?.count) < atOnce) return test;
  }
  return undefined;
}

/** By ordinals, whose index is the shorter one; with all whose number has been moved on because very many came at once. */
function periodTest({ before, after }: SampleFilter): Sql[] {
  if (before === undefined && after === undefined) return [];
  const from = after === undefined ? 0 : firstOrdinalOf(Date.parse(after));
  const to = before === undefined ? Number.MAX_SAFE_INTEGER : ordinalsAround(Date.parse(before)).end;
  return [sql`s.ordinal >= ${from} and s.ordinal < ${to}`];
}

function iocLead({ ioc }: SampleFilter): Lead[] {
  if (ioc === undefined) return [];
  const list = sql`sandbox_terms as t where ${isTerm(ioc)}`;
  return [{ test: sql`s.ordinal in (select t.ordinal from ${list})`, list }];
}
