import { expect, test } from "vitest";
import { createExecutor } from "./executor.ts";
import { reason } from "./outcome.ts";
import type { ItemCommit } from "./ports.ts";
import type { Stage, StageDeps } from "./stage.ts";
import { createTestIds, makeRecord, TEST_NOW } from "./testing/records.ts";

/** A stage that comes to its outcome at once, before one that never does. */
function setUp(mayGoOn: () => boolean = () => true) {
  const commits: ItemCommit[] = [];
  const abandoned: { itemId: string; fence: number }[] = [];
  const begun: string[] = [];
  const store = {
    async commit(group: readonly ItemCommit[]) {
      commits.push(...group);
      return new Set(group.map(({ record }) => record.item.id));
    },
    async abandon(leases: readonly { itemId: string; fence: number }[]) {
      abandoned.push(...leases);
    },
  };
  const first: Stage = {
    name: "first",
    owns: "identified",
    concurrency: 8,
    leaseMs: 1000,
    work: { kind: "single", run: async () => ({ kind: "next", state: "passed", reason: reason("a.b", "On.") }) },
  };
  const second: Stage = {
    name: "second",
    owns: "passed",
    concurrency: 4,
    leaseMs: 2000,
    work: {
      kind: "single",
      run({ record, signal }) {
        begun.push(record.item.id);
        return new Promise((_, fail) => signal.addEventListener("abort", () => fail(new Error("aborted"))));
      },
    },
  };
  const logger = { info() {}, warn() {}, error() {} };
  const executor = createExecutor({
    // The executor calls no other method of the store, and of the rest only clock, randomness and logger.
    store: store as never,
    deps: { now: () => TEST_NOW, random: () => 0.5, logger } as unknown as StageDeps,
    nextId: createTestIds(),
    onChange() {},
    onFree() {},
    stageOf: (state) => [first, second].find(({ owns }) => owns === state),
    mayGoOn,
  });
  const start = (...itemIds: readonly string[]) =>
    executor.start(
      first,
      itemIds.map((id) => ({ record: makeRecord(id, { state: "identified" }), fence: 7, claims: 1, password: null })),
    );
  return { executor, commits, abandoned, begun, first, second, start };
}

test("an item whose outcome is written goes on under its claim, and the rest of the places stays for claims in their order", async () => {
  const { executor, commits, begun, first, second, start } = setUp();
  start("i1", "i2", "i3");
  await expect.poll(() => commits.length).toBe(3);
  expect(commits.map(({ keepsClaim, claimAt }) => [keepsClaim, claimAt])).toEqual([
    [true, TEST_NOW + second.leaseMs],
    [true, TEST_NOW + second.leaseMs],
    [false, TEST_NOW],
  ]);
  await expect.poll(() => begun).toEqual(["i1", "i2"]);
  expect([executor.freePlaces(first), executor.freePlaces(second)]).toEqual([8, 2]);
  executor.abortAll();
});

test("what went on under its claim gives that claim back when it is aborted", async () => {
  const { executor, abandoned, begun, start } = setUp();
  start("i1");
  await expect.poll(() => begun).toEqual(["i1"]);
  executor.abortAll();
  await expect.poll(() => abandoned).toEqual([{ itemId: "i1", fence: 8 }]);
  await expect.poll(() => executor.isIdle()).toBe(true);
});

test("nothing goes on while the worker stops", async () => {
  const { executor, commits, begun, start } = setUp(() => false);
  start("i1");
  await expect.poll(() => executor.isIdle()).toBe(true);
  expect([commits[0]?.keepsClaim, begun]).toEqual([false, []]);
});

test("a stop that comes while an outcome is written gives the kept claim back", async () => {
  let isStopping = false;
  const { executor, commits, abandoned, begun, start } = setUp(() => {
    const mayGoOn = !isStopping;
    isStopping = true;
    return mayGoOn;
  });
  start("i1");
  await expect.poll(() => executor.isIdle()).toBe(true);
  expect([commits[0]?.keepsClaim, abandoned, begun]).toEqual([true, [{ itemId: "i1", fence: 8 }], []]);
});
