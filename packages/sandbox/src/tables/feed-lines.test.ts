import { openDatabase } from "@fumehood/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressNumber } from "../entities/ip-number.ts";
import { insertEvidence, keyOf, type EvidenceRow } from "./evidence.ts";
import type { FeedFilter } from "./feed-filter.ts";
import { listFeedItems, readCurated, type FeedCursor } from "./feed-lines.ts";
import { sandboxMigrations } from "./migrations.ts";
import type { SandboxKysely, SandboxTables } from "./schema.ts";

const OWN = 7;
const OTHER = 8;
const VIEWER = { login: "jdoe", organization_id: OWN };
const database = await openDatabase("sqlite::memory:");
let db: SandboxKysely;
beforeAll(async () => {
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  db = database.kysely.withTables<SandboxTables>();
  for (const sample of SAMPLES) await addSample(sample);
});
afterAll(async () => await database.close());

interface Sample {
  id: string;
  minute: number;
  organization?: number;
  isPrivate?: boolean;
  rows: readonly EvidenceRow[];
}

const line = (id: string, list: string, value: string, more: Partial<EvidenceRow> = {}): EvidenceRow => ({
  sample_id: id,
  list,
  reason: "seen",
  severity: 90,
  confidence: 90,
  value,
  key: null,
  number: null,
  port: null,
  other: null,
  other_port: null,
  md5: null,
  sha1: null,
  detail: null,
  ...more,
});

/** Longer together than what is kept of a sample's texts. */
const LONG = Array.from({ length: 40 }, (_, index) => `C:\\long\\${"x".repeat(2000)}\\${index}.tmp`);

/** More lines with the same address than are sorted at once. */
const MANY = 5200;

const SAMPLES: readonly Sample[] = [
  {
    id: "a",
    minute: 1,
    rows: [
      line("a", "ioc-paths", "C:\\Temp\\First.EXE", { reason: "drop" }),
      line("a", "ioc-ips", "198.51.100.7", { number: addressNumber("198.51.100.7") ?? null }),
      line("a", "ioc-paths", "/tmp/second.sh", { severity: 10, reason: "drop-more" }),
      line("a", "curated-rat-dns", "a.example.test"),
    ],
  },
  { id: "b", minute: 2, rows: LONG.map((path) => line("b", "ioc-paths", path)) },
  // Two of the same moment.
  { id: "c", minute: 3, rows: [1, 2, 3].map((n) => line("c", "ioc-paths", `/c/${n}`)) },
  { id: "d", minute: 3, rows: [1, 2].map((n) => line("d", "ioc-paths", `/d/${n}`)) },
  { id: "e", minute: 4, organization: OTHER, isPrivate: true, rows: [line("e", "ioc-paths", "/secret/first.exe")] },
  { id: "f", minute: 4, organization: OTHER, rows: [line("f", "curated-rat-dns", "f.example.test")] },
  {
    id: "g",
    minute: 4,
    rows: [line("g", "curated-rat-dns", "g.example.test"), line("g", "curated-rat-dns", "h.example.test")],
  },
  {
    id: "h",
    minute: 5,
    rows: Array.from({ length: MANY }, (_, index) =>
      line("h", "ioc-domains", "popular.example.test", { key: keyOf("popular.example.test"), other: `${index}` }),
    ),
  },
];

async function addSample({ id, minute, organization = OWN, isPrivate = false, rows }: Sample): Promise<void> {
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  await db
    .insertInto("sandbox_samples")
    .values({
      id,
      submission_id: id.codePointAt(0) ?? 0,
      organization_id: organization,
      login: organization === OWN ? "jdoe" : "eve",
      filename: id,
      md5: id,
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
      completed_at: at,
      attempts: 1,
    })
    .execute();
  await insertEvidence(db, rows);
}

async function values(filter: Partial<FeedFilter>, page = { limit: 1000, offset: 0 }, linesAtOnce = 4) {
  const asked = { list: "ioc-paths", matches: [], ...filter };
  const question = { dialect: "sqlite", viewer: VIEWER, filter: asked, linesAtOnce } as const;
  return (await listFeedItems(db, question, page)).map(({ value }) => value);
}

const NEWEST = ["/c/1", "/c/2", "/c/3", "/d/1", "/d/2"];
const ALL = [...NEWEST, ...LONG, "C:\\Temp\\First.EXE", "/tmp/second.sh"];

test.each([1, 4, 10_000])("a list is told newest first, %i lines gone through at once", async (linesAtOnce) => {
  expect(await values({}, undefined, linesAtOnce)).toEqual(ALL);
});

test.each([0, 1, 4, 5, 6, 46, 47, 100])("a page may begin at line %i", async (offset) => {
  expect(await values({}, { limit: 3, offset })).toEqual(ALL.slice(offset, offset + 3));
});

const fragment = (text: string) => ({ matches: [{ kind: "fragment", text } as const] });
test.each<[string, Partial<FeedFilter>, string[]]>([
  ["a part of a text", fragment("TEMP/first"), ["C:\\Temp\\First.EXE"]],
  ["a part of one of very long texts", fragment("x\\17.tmp"), LONG.slice(17, 18)],
  ["a part that would go from one text to the next", fragment("first.exe\u{1F}/tmp"), []],
  ["a part with a mark that is a wildcard elsewhere", fragment("%"), []],
  ["a severity", { severity: 20, reasons: ["drop-more", "drop"] }, ["C:\\Temp\\First.EXE"]],
  ["a reason, whole", { reasons: ["drop"] }, ["C:\\Temp\\First.EXE"]],
  ["very many reasons", { reasons: ["drop", ...Array.from("0123456789")] }, ["C:\\Temp\\First.EXE"]],
  ["samples", { sampleIds: ["d", "a", "nobody"] }, ["/d/1", "/d/2", "C:\\Temp\\First.EXE", "/tmp/second.sh"]],
  ["a period", { after: "2026-01-01T00:01:00.000Z", before: "2026-01-01T00:01:30.000Z" }, ALL.slice(-2)],
  ["what stands only in a private sample of others", fragment("secret"), []],
])("a list is narrowed down by %s", async (_, filter, expected) => {
  expect(await values(filter)).toEqual(expected);
});

test("a page of what very many lines have alike is read from the newest on", async () => {
  const matches = [{ kind: "whole", values: ["popular.example.test"] } as const];
  const question = {
    dialect: "sqlite",
    viewer: VIEWER,
    filter: { list: "ioc-domains", matches },
    linesAtOnce: 4,
  } as const;
  const found = await listFeedItems(db, question, { limit: 2, offset: MANY - 1 });
  expect(found.map(({ other }) => other)).toEqual([`${MANY - 1}`]);
});

test("an address leads to its lines, in whichever list", async () => {
  const number = addressNumber("198.51.100.7") ?? "";
  const matches = [{ kind: "block", first: number, last: number } as const];
  expect(await values({ list: "ioc-ips", matches })).toEqual(["198.51.100.7"]);
  expect(await values({ list: "sample-ips", matches })).toEqual([]);
});

test.each([1, 2, 100])("a curated feed is read oldest first, %i lines at a time", async (limit) => {
  const found: string[] = [];
  let cursor: FeedCursor | undefined;
  for (;;) {
    const question = { viewer: VIEWER, dialect: "sqlite" } as const;
    const lines = await readCurated(db, question, { list: "curated-rat-dns" }, cursor, limit);
    if (lines.length === 0) break;
    found.push(...lines.map(({ value }) => value));
    cursor = lines.at(-1);
  }
  expect(found).toEqual(["a.example.test", "f.example.test", "g.example.test", "h.example.test"]);
});
