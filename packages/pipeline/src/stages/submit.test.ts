import { expect, test } from "vitest";
import { createFakeTarget, createRegistry } from "../testing/fake-target.ts";
import { createMemoryBlobStore } from "../testing/memory-blob-store.ts";
import { chunksOf } from "../testing/bytes.ts";
import { makeRecord, TEST_NOW } from "../testing/records.ts";
import { runSubmit, toRequest } from "./submit.ts";
import type { ItemRecord } from "../item-record.ts";

const OWNERS = new Map<string, ItemRecord>();

async function setUp(extra: Partial<Parameters<typeof createFakeTarget>[0]> = {}) {
  const fake = createFakeTarget({ now: () => TEST_NOW, ...extra });
  const blobs = createMemoryBlobStore();
  const put = await blobs.put(chunksOf("MZ"), { maxBytes: 100 });
  if (put.kind !== "stored") throw new Error("not stored");
  const owners = new Map(OWNERS);
  const deps = {
    store: {
      findRecord: async (key: string) => owners.get(key),
      enterFlight: async () => "",
      findFinishedTwin: async () => undefined,
      reserveSlot: async () => ({ kind: "reserved", used: 1 }) as const,
      listSlots: async () => ({ usedAt: [], reserved: 0 }),
      familySize: async () => ({ items: 0, bytes: 0 }),
      foundPasswords: async () => [],
    },
    blobs,
    targets: createRegistry(fake.target),
    now: () => TEST_NOW,
    random: () => 0.5,
  };
  const record = makeRecord("i1", { state: "granted", sha256: put.sha256, sizeBytes: 2 }, { digest: put.sha256 });
  const run = (work: Partial<ItemRecord["work"]>, claims = 1, item: Partial<ItemRecord["item"]> = {}) =>
    runSubmit(
      {
        record: { item: { ...record.item, ...item }, work: { ...record.work, ...work } },
        claims,
        password: "secret-7",
        signal: new AbortController().signal,
      },
      deps,
    );
  return { fake, run, owners };
}

test("writes the intent before anything is posted", async () => {
  const { fake, run } = await setUp();
  expect(await run({})).toMatchObject({ kind: "next", state: "granted", facts: { work: { intentAt: TEST_NOW } } });
  expect(fake.calls).toEqual([]);
});

test("posts without a look on the first claim after the intent", async () => {
  const { fake, run } = await setUp();
  expect(await run({ intentAt: TEST_NOW })).toMatchObject({
    kind: "next",
    state: "submitted",
    spendsSlot: true,
  });
  expect(fake.calls).toEqual(["submit"]);
  expect(fake.samples[0]).toMatchObject({ fileName: "sample.bin", request: { password: "secret-7" } });
});

test("looks before it posts on any further claim: the one before may have posted", async () => {
  const { fake, run } = await setUp();
  await run({ intentAt: TEST_NOW });
  const again = await run({ intentAt: TEST_NOW }, 2);
  expect(again).toMatchObject({ kind: "next", state: "submitted", reason: { code: "submit.found" } });
  expect(fake.samples).toHaveLength(1);
  expect(fake.calls).toEqual(["submit", "search"]);
});

test.each([
  ["without a limit", null, 0],
  ["with a limit", { perDay: 5, sharePercent: 100, peopleReserve: 0, pace: false }, 1],
] as const)("a submission to a target %s counts accordingly, found again or not", async (_, quota, cost) => {
  const { run } = await setUp({ quota });
  expect(await run({ intentAt: TEST_NOW })).toMatchObject({ reason: { code: "submit.submitted" }, cost });
  expect(await run({ intentAt: TEST_NOW }, 2)).toMatchObject({ reason: { code: "submit.found" }, cost });
});

test("does not take a sample of another item of ours for its own", async () => {
  const { fake, run, owners } = await setUp();
  await run({ intentAt: TEST_NOW });
  owners.set(fake.samples[0]?.sampleId ?? "", makeRecord("i0"));
  expect(await run({ intentAt: TEST_NOW }, 2)).toMatchObject({ kind: "next", reason: { code: "submit.submitted" } });
  expect(fake.samples).toHaveLength(2);
});

test("does not take a sample from long before the intent for its own", async () => {
  const { fake, run } = await setUp();
  await run({ intentAt: TEST_NOW });
  await run({ intentAt: TEST_NOW + 11 * 60_000 }, 2);
  expect(fake.samples).toHaveLength(2);
});

test("options go out in our words, the password apart from them", () => {
  const { item } = makeRecord("i1");
  const options = { ...item.options, vm: "win10", tags: ["a"], runtimeMinutes: 2, hasPassword: true };
  expect(toRequest({ options }, "p")).toMatchObject({
    vm: "win10",
    tags: ["a"],
    runtimeMinutes: 2,
    password: "p",
    isPrivate: true,
  });
  expect(toRequest({ options }, null).password).toBeUndefined();
});
