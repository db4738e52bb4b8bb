import { expect, test } from "vitest";
import { groupFlushes } from "./flush-grouping.ts";

/** A flush that ends when the test says so. */
function createManualFlush() {
  const begun: PromiseWithResolvers<void>[] = [];
  const flush = groupFlushes(
    () => {
      const one = Promise.withResolvers<void>();
      begun.push(one);
      return one.promise;
    },
    (cause) => new Error("not flushed", { cause }),
  );
  return { begun, flush };
}

/** Lets everything run that does not wait for the disk. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test("those who ask at the same time share one flush", async () => {
  const { begun, flush } = createManualFlush();
  const all = [flush(), flush(), flush()];
  await settle();
  expect(begun).toHaveLength(1);
  begun[0]?.resolve();
  await Promise.all(all);
});

test("who asks while one runs gets the next one, which begins after it", async () => {
  const { begun, flush } = createManualFlush();
  const first = flush();
  await settle();
  let isLateDone = false;
  const late = flush().then(() => (isLateDone = true));
  await settle();
  expect(begun).toHaveLength(1);
  begun[0]?.resolve();
  await first;
  await settle();
  expect([begun.length, isLateDone]).toEqual([2, false]);
  begun[1]?.resolve();
  await late;
});

test("after a failed flush none succeeds, as nobody knows what the disk has", async () => {
  const { begun, flush } = createManualFlush();
  const first = flush();
  await settle();
  const late = flush();
  begun[0]?.reject(new Error("EIO"));
  await expect(first).rejects.toThrow("not flushed");
  await expect(late).rejects.toThrow("not flushed");
  await expect(flush()).rejects.toThrow("not flushed");
  expect(begun).toHaveLength(1);
});
