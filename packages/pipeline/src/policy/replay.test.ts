import type { Item, PolicyRule } from "@fumehood/contract";
import { expect, test } from "vitest";
import type { ItemRecord, ItemWork } from "../item-record.ts";
import { createFakeTarget, createRegistry } from "../testing/fake-target.ts";
import { makeRecord, TEST_NOW } from "../testing/records.ts";
import { compilePolicy } from "./compile.ts";
import { replayPolicy } from "./replay.ts";

const HOUR = 3_600_000;
const now = () => TEST_NOW;
const QUOTA = { perDay: 3, sharePercent: 100, peopleReserve: 0, pace: false };
const CLOUD = createFakeTarget({ now, name: "cloud", kind: "cloud", types: "service", quota: QUOTA }).target;
const FREE = createFakeTarget({ now, name: "builtin" }).target;

let nextId = 0;
interface Past {
  readonly at?: number;
  readonly item?: Partial<Item>;
  readonly work?: Partial<ItemWork>;
}

function past({ at = 0, item = {}, work = {} }: Past): ItemRecord {
  nextId += 1;
  return makeRecord(
    `i${String(nextId).padStart(6, "0")}`,
    {
      channel: "folder:mail",
      priority: "normal",
      target: "cloud",
      type: { id: "pdf", label: "PDF document" },
      sha256: String(nextId).padStart(64, "0"),
      createdAt: new Date(TEST_NOW + at).toISOString(),
      ...item,
    },
    work,
  );
}

const submitted = {
  state: "done",
  decision: "submitted",
  cost: 1,
  reason: { code: "deliver.done", text: "" },
} as const;
const skipped = { state: "rejected", decision: "skipped", reason: { code: "gate.skipped", text: "" } } as const;
const expanded = { state: "expanded", decision: "unpacked", reason: { code: "unpack.unpacked", text: "" } } as const;
const zip = { id: "zip", label: "ZIP archive" };
const png = { id: "png", label: "PNG image" };

async function replay(records: readonly ItemRecord[], rules: readonly Partial<PolicyRule>[], examples = 20) {
  let largest = 0;
  const report = await replayPolicy({
    store: {
      async scanRecords({ after, limit }) {
        const page = records.filter(({ item }) => item.id > after).slice(0, limit);
        largest = Math.max(largest, page.length);
        return page;
      },
    },
    policy: compilePolicy({ rules: rules.map((rule, at) => ({ name: `r${at}`, action: "submit", ...rule })) }),
    targets: createRegistry(CLOUD, FREE),
    since: TEST_NOW,
    until: TEST_NOW + 100 * 24 * HOUR,
    dedupeWindowMs: 24 * HOUR,
    examples,
  });
  return { report, largest };
}

const changesOf = ({ changes }: Awaited<ReturnType<typeof replay>>["report"]) =>
  changes.map(({ from, to, items }) => `${from} ${to} ${items}`).toSorted();

test("what would have been decided otherwise is counted by what it was and would be, by rule and by day", async () => {
  const records = [
    past({ item: submitted }),
    past({ item: { ...submitted, type: { id: "docx", label: "Word" } } }),
    past({ at: 30 * HOUR, item: { ...skipped, type: png } }),
    past({ at: 30 * HOUR, item: { ...skipped, type: { id: "html", label: "HTML" }, rule: "rest" } }),
    past({ item: { state: "new", type: null } }),
    past({ item: { state: "rejected", reason: { code: "intake.empty", text: "" } } }),
  ];
  const { report } = await replay(records, [{ types: ["pdf", "png"] }, { types: ["docx"], action: "refuse" }]);
  expect(report).toMatchObject({ items: 6, notJudged: 2, changed: 2 });
  expect(changesOf(report)).toEqual(["skip skip 1", "skip submit 1", "submit refuse 1", "submit submit 1"]);
  expect(report.rules).toEqual([
    { rule: "r0", items: 2, changed: 1, submissions: 2 },
    { rule: "r1", items: 1, changed: 1, submissions: 0 },
    { rule: null, items: 1, changed: 0, submissions: 0 },
  ]);
  expect(report.days).toEqual([
    { day: "2025-03-04", items: 2, changed: 1, before: 2, after: 1 },
    { day: "2025-03-05", items: 2, changed: 1, before: 0, after: 1 },
  ]);
  expect(report.examples.map(({ type, from, to, rule }) => [type, from, to, rule])).toEqual([
    ["docx", "submit", "refuse", "r1"],
    ["png", "skip", "submit", "r0"],
  ]);
});

test("submissions are counted in rolling days against the limit, and those beyond it would wait", async () => {
  const records = [0, 1, 2, 3, 25, 26, 27].map((hour) => past({ at: hour * HOUR, item: { ...skipped, type: png } }));
  const { report } = await replay(records, [{ types: ["png"] }]);
  // At hour 25 only those of hours 2 and 3 are left of the first day.
  expect(report.targets).toEqual([
    {
      target: "cloud",
      before: 0,
      after: 7,
      peakBefore: 0,
      peakAfter: 4,
      peakAfterAt: new Date(TEST_NOW + 3 * HOUR).toISOString(),
      limit: 3,
      waiting: 1,
    },
  ]);
});

test("the same bytes within the window are paid for once, and a target without a limit costs nothing", async () => {
  const sha256 = "f".repeat(64);
  const records = [0, 1, 30].map((hour) => past({ at: hour * HOUR, item: { ...skipped, type: png, sha256 } }));
  expect((await replay(records, [{}])).report.targets).toMatchObject([{ target: "cloud", after: 2 }]);
  expect((await replay(records, [{ targets: ["builtin"] }])).report.targets).toEqual([]);
});

test("a duplicate pays where the twin that was paid for would be skipped, and not where the target had it already", async () => {
  const sha256 = "f".repeat(64);
  const duplicate = {
    state: "duplicate",
    decision: "duplicate",
    cost: 0,
    reason: { code: "dedupe.own", text: "" },
  } as const;
  const twins = [
    past({ item: { ...submitted, sha256, name: "a.doc" } }),
    past({ at: HOUR, item: { ...duplicate, sha256 } }),
  ];
  const skipFirst = [{ names: ["*.doc"], action: "skip" as const }, {}];
  expect((await replay(twins, skipFirst)).report.targets).toMatchObject([{ before: 1, after: 1 }]);
  expect((await replay(twins, [{}])).report.targets).toMatchObject([{ before: 1, after: 1 }]);
  const known = [past({ item: { ...duplicate, sha256 } })];
  expect((await replay(known, [{}])).report.targets).toEqual([]);
});

test("members of an archive that would stay closed would not be there, and theirs neither", async () => {
  const root = past({ item: { ...expanded, type: zip }, work: { isContainer: true } });
  const inner = past({ item: { ...expanded, type: zip, parentId: root.item.id }, work: { isContainer: true } });
  const deep = past({ item: { ...submitted, parentId: inner.item.id } });
  const { report } = await replay([root, inner, deep], [{ types: ["zip"], action: "refuse" }, {}]);
  expect(changesOf(report)).toEqual(["open refuse 1", "open skip 1", "submit skip 1"]);
  expect(report.notes).toEqual(["2 members would not be there, as their archives would stay closed."]);
});

test("what cannot be known is said: archives that were never opened, and a suspicion that was never computed", async () => {
  const refused = { state: "rejected", decision: "refused", reason: { code: "gate.refused", text: "" } } as const;
  const closed = past({ item: { ...refused, type: zip }, work: { isContainer: true } });
  const { report } = await replay([closed, past({ item: submitted })], [{ types: ["pdf"], min_suspicion: 50 }]);
  expect(changesOf(report)).toEqual(["refuse open 1", "submit unknown 1"]);
  expect(report.notes).toHaveLength(2);
});

test("a target that a rule chose at the time is chosen anew", async () => {
  const routed = past({ item: { ...submitted, target: "builtin", cost: 0 }, work: { routes: ["builtin"] } });
  const { report } = await replay([routed], [{}]);
  expect(report.targets).toMatchObject([{ target: "cloud", after: 1 }]);
});

test("a long past is read in pages, and only as many examples are told as are wanted", async () => {
  const records = Array.from({ length: 1234 }, () => past({ item: { ...skipped, type: png } }));
  const { report, largest } = await replay(records, [{}], 3);
  expect(report).toMatchObject({ items: 1234, changed: 1234 });
  expect(report.examples).toHaveLength(3);
  expect(largest).toBeLessThanOrEqual(500);
});
