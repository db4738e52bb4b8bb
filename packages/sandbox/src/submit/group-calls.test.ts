import { expect, test } from "vitest";
import { groupCalls, type GroupOutcome } from "./group-calls.ts";

/** Groups as they were run; each ends when the test says so. */
function createManualRun() {
  const groups: {
    items: readonly string[];
    end: (outcomes: readonly GroupOutcome[]) => void;
    fail: (error: Error) => void;
  }[] = [];
  const call = groupCalls<string>(3, (items) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly GroupOutcome[]>();
    groups.push({ items, end: resolve, fail: reject });
    return promise;
  });
  return { groups, call };
}

const ok = { ok: true } as const;

/** Lets everything run that waits for nothing. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test("one that comes alone is worked on in the same turn, and those that come meanwhile together", async () => {
  const { groups, call } = createManualRun();
  const first = call("a");
  await settle();
  const all = [first, ...["b", "c"].map(call)];
  await settle();
  expect(groups.map(({ items }) => items)).toEqual([["a"]]);
  groups[0]?.end([ok]);
  await settle();
  expect(groups.map(({ items }) => items)).toEqual([["a"], ["b", "c"]]);
  groups[1]?.end([ok, ok]);
  await Promise.all(all);
});

test("those that come in one turn are one group, up to its limit", async () => {
  const { groups, call } = createManualRun();
  const all = ["a", "b", "c", "d", "e"].map(call);
  await settle();
  expect(groups.map(({ items }) => items)).toEqual([["a", "b", "c"]]);
  groups[0]?.end([ok, ok, ok]);
  await settle();
  expect(groups[1]?.items).toEqual(["d", "e"]);
  groups[1]?.end([ok, ok]);
  await Promise.all(all);
});

test("each hears of its own outcome", async () => {
  const { groups, call } = createManualRun();
  const all = Promise.allSettled(["a", "b"].map(call));
  await settle();
  groups[0]?.end([{ ok: false, error: new Error("no room") }, ok]);
  expect((await all).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
});

test("a group that fails as a whole fails each, and the next goes on", async () => {
  const { groups, call } = createManualRun();
  const failing = call("a");
  await settle();
  const next = call("b");
  groups[0]?.fail(new Error("disk full"));
  await expect(failing).rejects.toThrow("disk full");
  await settle();
  groups[1]?.end([ok]);
  await next;
});

test("behind a group of several is a pause, in which more may join; behind one alone is none", async () => {
  const { promise: paused, resolve: goOn } = Promise.withResolvers<void>();
  const groups: (readonly string[])[] = [];
  const call = groupCalls<string>(
    3,
    async (items) => {
      groups.push(items);
      await settle();
      return items.map(() => ok);
    },
    () => paused,
  );
  await call("a");
  await Promise.all(["b", "c"].map(call));
  const late = ["d", "e"].map(call);
  await settle();
  expect(groups).toEqual([["a"], ["b", "c"]]);
  goOn();
  await Promise.all(late);
  expect(groups).toEqual([["a"], ["b", "c"], ["d", "e"]]);
});
