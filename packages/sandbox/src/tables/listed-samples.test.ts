import { openDatabase } from "@fumehood/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TERM_FIELDS } from "../search/term-fields.ts";
import { listSamples, type SampleFilter } from "./listed-samples.ts";
import { sandboxMigrations } from "./migrations.ts";
import { ORDINALS_PER_MS } from "./ordinals.ts";
import { querySamples } from "./queried-samples.ts";
import type { SandboxKysely, SandboxTables } from "./schema.ts";

const OWN = 7;
const VIEWER = { login: "jdoe", organization_id: OWN };
const START = Date.UTC(2026, 0, 1);
const database = await openDatabase("sqlite::memory:");
let db: SandboxKysely;
beforeAll(async () => {
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  db = database.kysely.withTables<SandboxTables>();
  for (const sample of SAMPLES) await addSample(sample);
});
afterAll(async () => await database.close());

/** Forty in an order that is not that of their ids; three at a time in the same millisecond, some of others, some of those private. */
const SAMPLES = Array.from({ length: 40 }, (_, index) => ({
  id: `${(index * 7) % 40}`.padStart(2, "0"),
  index,
  submittedMs: START + Math.floor(index / 3) * 60_000,
  organization: index % 4 === 0 ? OWN + 1 : OWN,
  login: index % 5 === 0 ? "kim" : "jdoe",
  isPrivate: index % 3 === 0,
  md5: `md5-${index % 10}`,
  hasIoc: index % 6 === 0,
}));
type Sample = (typeof SAMPLES)[number];

async function addSample({
  id,
  index,
  submittedMs,
  organization,
  login,
  isPrivate,
  md5,
  hasIoc,
}: Sample): Promise<void> {
  const at = new Date(submittedMs).toISOString();
  const ordinal = submittedMs * ORDINALS_PER_MS + (index % 3);
  await db
    .insertInto("sandbox_samples")
    .values({
      id,
      ordinal,
      submission_id: index,
      organization_id: organization,
      login,
      filename: id,
      md5,
      sha1: id,
      sha256: id,
      size_bytes: 1,
      tags: "[]",
      private: isPrivate ? 1 : 0,
      vm: "",
      playbook: "",
      network_exit: "",
      vm_runtime: 300,
      submit_warnings: "[]",
      state: "succ",
      status: "job_done",
      submitted_at: at,
      attempts: 1,
      threat_score: index,
    })
    .execute();
  const term = { term: "bad-sign", ordinal, fields: TERM_FIELDS.behavior, owner: organization };
  if (hasIoc) await db.insertInto("sandbox_terms").values(term).execute();
}

const at = (minute: number) => new Date(START + minute * 60_000).toISOString();
const isSeen = ({ isPrivate, organization }: Sample) => !isPrivate || organization === OWN;
const byId = (a: Sample, b: Sample) => Number(a.id) - Number(b.id);

const FILTERS: readonly [string, SampleFilter, (sample: Sample) => boolean][] = [
  ["all", {}, () => true],
  ["a digest", { md5: "md5-4" }, ({ md5 }) => md5 === "md5-4"],
  ["ids", { ids: ["03", "12", "99"] }, ({ id }) => id === "03" || id === "12"],
  ["no id", { ids: [] }, () => false],
  ["submissions", { submissionIds: [1, 2, 4] }, ({ index }) => [1, 2, 4].includes(index)],
  ["an indicator", { ioc: "bad-sign" }, ({ hasIoc }) => hasIoc],
  ["an indicator that nobody has", { ioc: "good-sign" }, () => false],
  [
    "a user",
    { login: "kim", organizationId: OWN },
    ({ login, organization }) => login === "kim" && organization === OWN,
  ],
  ["the newest", { after: at(11) }, ({ index }) => index >= 33],
  ["the oldest", { before: at(1) }, ({ index }) => index < 6],
  [
    "a period of one's own",
    { after: at(2), before: at(9), organizationId: OWN },
    ({ index, organization }) => index >= 6 && index < 30 && organization === OWN,
  ],
  ["a time to come", { after: at(100) }, () => false],
];
const PAGES = [
  { limit: 100, offset: 0 },
  { limit: 3, offset: 0 },
  { limit: 4, offset: 3 },
  { limit: 5, offset: 1000 },
];

test.each(FILTERS)("a list of %s is the same in however small pieces it is read", async (_, filter, isMeant) => {
  const all = SAMPLES.filter((sample) => isSeen(sample) && isMeant(sample)).toSorted(byId);
  for (const atOnce of [1, 4, 10, 1000]) {
    for (const page of PAGES) {
      const rows = await listSamples(db, { dialect: "sqlite", viewer: VIEWER, filter, atOnce }, page);
      const expected = all.slice(page.offset, page.offset + page.limit).map(({ id }) => id);
      expect(
        rows.map(({ id }) => id),
        `${atOnce} at once, ${JSON.stringify(page)}`,
      ).toEqual(expected);
    }
  }
});

test.each([1, 4, 10, 1000])("queried samples come newest first, %i read at once", async (atOnce) => {
  const condition = { kind: "attribute", attribute: "threat_score", comparison: ">=", value: 9 } as const;
  const all = SAMPLES.filter((sample) => isSeen(sample) && sample.index >= 9).toSorted(
    (a, b) => b.submittedMs - a.submittedMs || byId(a, b),
  );
  for (const page of PAGES) {
    const query = { ...page, condition, nowMs: START, dialect: "sqlite", atOnce } as const;
    const rows = await querySamples(db, VIEWER, query);
    expect(rows.map(({ id }) => id)).toEqual(all.slice(page.offset, page.offset + page.limit).map(({ id }) => id));
  }
});
