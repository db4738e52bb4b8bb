import { FILE_TYPES } from "@fumehood/inspect";
import type { FileTypeId, Inspection } from "@fumehood/inspect";
import { expect, test } from "vitest";
import { compilePolicy } from "../policy/compile.ts";
import { DEFAULT_POLICY_DOCUMENT } from "../policy/default-policy.ts";
import { createPolicyBook } from "../policy/policy-book.ts";
import { createFakeTarget, createRegistry } from "../testing/fake-target.ts";
import { createMemoryBlobStore } from "../testing/memory-blob-store.ts";
import { makeRecord, TEST_NOW } from "../testing/records.ts";
import { runGate, runGateOnClosed } from "./gate.ts";
import type { GateDeps } from "./gate.ts";

const now = () => TEST_NOW;
const SANDBOX = createFakeTarget({ now }).target;
const CLOUD = createFakeTarget({ now, name: "cloud", kind: "cloud", types: "service", label: "Cloud (US)" }).target;
const signal = new AbortController().signal;

function makeDeps(document: unknown, extra: Partial<GateDeps> = {}): GateDeps {
  return {
    policies: createPolicyBook(compilePolicy(document)),
    openItems: async () => 0,
    inspect: undefined,
    blobs: createMemoryBlobStore(),
    targets: createRegistry(SANDBOX, CLOUD),
    ...extra,
  };
}

interface Case {
  readonly type: FileTypeId;
  readonly channel?: string;
  readonly target?: "builtin" | "cloud";
  readonly member?: boolean;
  readonly keepArchives?: boolean;
  readonly becomes: string;
  readonly rule: string;
}

const CASES: readonly Case[] = [
  { type: "png", becomes: "passed", rule: "people" },
  { type: "png", target: "cloud", becomes: "passed", rule: "people" },
  { type: "png", member: true, becomes: "passed", rule: "people-members" },
  { type: "png", member: true, target: "cloud", becomes: "rejected", rule: "people-other-members" },
  { type: "pe-exe", member: true, target: "cloud", becomes: "passed", rule: "people-members" },
  { type: "dos-com", member: true, target: "cloud", becomes: "passed", rule: "people-members" },
  { type: "eicar", member: true, target: "cloud", becomes: "passed", rule: "people-members" },
  { type: "html", member: true, target: "cloud", becomes: "passed", rule: "people-members" },
  { type: "html", channel: "folder:mail", target: "cloud", becomes: "rejected", rule: "rest" },
  { type: "js", channel: "folder:mail", becomes: "rejected", rule: "rest" },
  { type: "png", channel: "folder:mail", becomes: "rejected", rule: "rest" },
  { type: "pdf", channel: "folder:mail", becomes: "passed", rule: "machines" },
  { type: "zip", becomes: "container", rule: "people" },
  { type: "zip", channel: "folder:mail", target: "cloud", becomes: "container", rule: "machines" },
  { type: "7z", channel: "folder:mail", target: "cloud", becomes: "container", rule: "rest" },
  { type: "zip", keepArchives: true, becomes: "passed", rule: "people" },
  { type: "7z", keepArchives: true, member: true, target: "cloud", becomes: "rejected", rule: "people-other-members" },
  { type: "docx", becomes: "passed", rule: "people" },
  { type: "jar", becomes: "passed", rule: "people" },
  { type: "msi", becomes: "passed", rule: "people" },
  { type: "eml", becomes: "container", rule: "people" },
];

test.each(CASES)(
  "by default $type (member $member, $channel, keep $keepArchives, $target) is $becomes by $rule",
  async (row) => {
    const { type, channel = "console", target = "builtin", member = false, keepArchives = false, becomes } = row;
    const options = { ...makeRecord("i").item.options, keepArchives };
    const { label } = FILE_TYPES[type];
    const record = makeRecord(
      "i1",
      { type: { id: type, label }, channel, target, parentId: member ? "i0" : null, options },
      { isContainer: true },
    );
    const outcome = await runGate({ record, signal, claims: 1, password: null }, makeDeps(DEFAULT_POLICY_DOCUMENT));
    expect(outcome.kind === "wait" ? "waits" : outcome.state).toBe(becomes);
    expect(outcome.facts?.item?.rule).toBe(row.rule);
  },
);

test("what a rule submits carries its rule, its routes, the first of them as target, and its options", async () => {
  const rule = {
    name: "all",
    action: "submit",
    targets: ["cloud", "builtin"],
    vm: "win11",
    priority: "high",
    tags: ["a"],
  };
  const record = makeRecord("i1", { channel: "folder:mail", priority: "normal" });
  const outcome = await runGate({ record, signal, claims: 1, password: null }, makeDeps({ rules: [rule] }));
  expect(outcome).toMatchObject({
    kind: "next",
    state: "passed",
    reason: { code: "gate.accepted" },
    facts: {
      item: { rule: "all", target: "cloud", priority: "high", options: { vm: "win11", tags: ["a"] } },
      work: { routes: ["cloud", "builtin"] },
    },
  });
});

test("what is skipped says its type and the rule, with the writer's reason", async () => {
  const rule = { name: "rest", action: "skip", reason: "not worth it" };
  const record = makeRecord("i1", { type: { id: "png", label: "PNG image" }, channel: "folder:mail" });
  expect(await runGate({ record, signal, claims: 1, password: null }, makeDeps({ rules: [rule] }))).toEqual({
    kind: "end",
    state: "rejected",
    decision: "skipped",
    reason: { code: "gate.skipped", text: 'Rule "rest" skips PNG image: not worth it.' },
    facts: { item: { rule: "rest" }, work: { suspicion: null } },
  });
});

const SUSPICIOUS = {
  rules: [
    { name: "odd", types: ["pdf"], min_suspicion: 30, action: "submit" },
    { name: "rest", action: "skip" },
  ],
};

async function runSuspicious(type: FileTypeId, keywords: Readonly<Record<string, number>>) {
  const blobs = createMemoryBlobStore();
  const put = await blobs.put([Buffer.from("%PDF")].values() as never, { maxBytes: 10 });
  const sha256 = put.kind === "stored" ? put.sha256 : "";
  const seen: string[] = [];
  const inspect = async (_: string, { name }: { name: string }): Promise<Inspection> => {
    seen.push(name);
    return { ...BLANK, pdf: { keywords } } as unknown as Inspection; // only what the score reads
  };
  const record = makeRecord("i1", { channel: "folder:mail", type: { id: type, label: type }, sha256 });
  const outcome = await runGate(
    { record, signal, claims: 1, password: null },
    makeDeps(SUSPICIOUS, { inspect, blobs }),
  );
  return { outcome, seen };
}

const BLANK = {
  outcome: "complete",
  identification: { nameTricks: [], family: "document" },
  embedded: [],
  yara: { ran: false, reason: "" },
  entropy: 4,
};

test("a file is looked into only when a rule hangs on its suspicion, and the score is kept", async () => {
  const suspicious = await runSuspicious("pdf", { "/JS": 1 });
  expect(suspicious.outcome).toMatchObject({
    state: "passed",
    facts: { item: { rule: "odd" }, work: { suspicion: 35 } },
  });
  const plain = await runSuspicious("pdf", {});
  expect(plain.outcome).toMatchObject({ state: "rejected", facts: { item: { rule: "rest" }, work: { suspicion: 0 } } });
  const other = await runSuspicious("docx", { "/JS": 1 });
  expect(other.outcome).toMatchObject({ state: "rejected", facts: { work: { suspicion: null } } });
  expect([suspicious.seen, plain.seen, other.seen]).toEqual([["sample.bin"], ["sample.bin"], []]);
});

const zip = (channel: string) =>
  makeRecord("i1", { channel, type: { id: "zip", label: "ZIP archive" } }, { isContainer: true });

test.each([
  [{ action: "submit" }, "unknown-password", undefined],
  [{ action: "submit", unknown_password: "submit" }, "unknown-password", "passed"],
  [{ action: "submit", unknown_password: "refuse" }, "unknown-password", undefined],
  [{ action: "submit" }, "opened", undefined],
  [{ action: "submit", archives: "both" }, "opened", "passed"],
  [{ action: "submit", archives: "both", sample_percent: 0 }, "opened", undefined],
  [{ action: "skip" }, "opened", undefined],
  [{ action: "submit" }, "not-an-archive", "passed"],
  [{ action: "skip" }, "not-an-archive", "rejected"],
] as const)("an archive itself, by %j when %s, becomes %s", async (rule, because, becomes) => {
  const deps = makeDeps({ rules: [{ name: "all", ...rule }] });
  const outcome = await runGateOnClosed({ record: zip("folder:mail"), signal }, because, deps);
  expect(outcome?.state).toBe(becomes);
});

test("a policy that is replaced counts from the next item on", async () => {
  const deps = makeDeps({ rules: [{ name: "all", action: "submit" }] });
  const input = { record: makeRecord("i1", { channel: "folder:mail" }), signal, claims: 1, password: null };
  expect(await runGate(input, deps)).toMatchObject({ state: "passed" });
  deps.policies.replace(compilePolicy({ rules: [{ name: "none", action: "refuse" }] }));
  expect(await runGate(input, deps)).toMatchObject({ state: "rejected", decision: "refused" });
});

test("under overload machines' items fall out by the curve, the same ones each time, and people's never", async () => {
  const document = { overload: { start: 100, full: 200 }, rules: [{ name: "all", action: "submit" }] };
  const run = async (channel: string, openItems: number) => {
    const dropped: string[] = [];
    const deps = makeDeps(document, { openItems: async () => openItems });
    for (let at = 0; at < 1000; at += 1) {
      const record = makeRecord("i1", { channel, name: `${at}` });
      const outcome = await runGate({ record, signal, claims: 1, password: null }, deps);
      if (outcome.kind === "end" && outcome.reason.code === "gate.overload") dropped.push(`${at}`);
    }
    return dropped;
  };
  expect(await run("folder:a", 100)).toEqual([]);
  expect((await run("folder:a", 200)).length).toBe(1000);
  const half = await run("folder:a", 150);
  expect(half.length).toBeGreaterThan(200);
  expect(half.length).toBeLessThan(300);
  expect(await run("folder:a", 150)).toEqual(half);
  expect(await run("console", 200)).toEqual([]);
});
