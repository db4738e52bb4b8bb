import { describe, expect, test } from "vitest";
import type { DeliveryStore } from "../deliveries/delivery-store.ts";
import type { ItemStore } from "../ports.ts";
import { makeRecord, makeSubmission, TEST_NOW } from "./records.ts";

const LEASE = 10_000;

/** What every outbox promises. `make` yields an empty one for each test, with the store of its items. */
export function deliveryStoreConformance(
  name: string,
  make: () => Promise<{ readonly items: ItemStore; readonly deliveries: DeliveryStore }>,
): void {
  describe(`outbox: ${name}`, () => {
    const claim = (store: DeliveryStore, now = TEST_NOW, limit = 10) =>
      store.claim({ sink: "siem", now, limit, leaseMs: LEASE });

    async function endAll(items: ItemStore, ids: readonly string[], sinks: readonly string[]): Promise<void> {
      await items.createSubmission(
        makeSubmission(
          "s1",
          ids.map((id) => makeRecord(id)),
        ),
      );
      const wish = { state: "new" as const, limit: 100, leaseMs: LEASE };
      const claimed = await items.claim({ now: TEST_NOW, targets: ["builtin"], wishes: [wish] });
      const at = new Date(TEST_NOW).toISOString();
      await items.commit(
        claimed.map(({ record, fence }) => ({
          record: { ...record, item: { ...record.item, state: "done" as const, endedAt: at } },
          fence,
          claimAt: null,
          ledger: null,
          children: [],
          deliveries: sinks,
          slotUsedAt: null,
        })),
      );
    }

    test("a delivery comes with the end of its item, and is leased to one at a time", async () => {
      const { items, deliveries } = await make();
      await endAll(items, ["i1", "i2", "i3"], ["siem", "mail"]);
      const [first, second] = await Promise.all([claim(deliveries, TEST_NOW, 2), claim(deliveries, TEST_NOW, 2)]);
      expect([...first, ...second].map(({ itemId }) => itemId).toSorted()).toEqual(["i1", "i2", "i3"]);
      expect(await claim(deliveries)).toEqual([]);
      expect((await deliveries.counts()).get("mail")).toMatchObject({ waiting: 3, oldestWaitingAt: TEST_NOW });
    });

    test("a lease that ran out is due again, and a late settlement is refused", async () => {
      const { items, deliveries } = await make();
      await endAll(items, ["i1"], ["siem"]);
      const [late] = await claim(deliveries);
      const [now] = await claim(deliveries, TEST_NOW + LEASE);
      if (late === undefined || now === undefined) throw new Error("nothing was claimed");
      expect(await deliveries.settle(late, { kind: "dead", problem: "x" }, TEST_NOW)).toBe(false);
      expect(await deliveries.settle(now, { kind: "delivered" }, TEST_NOW + LEASE)).toBe(true);
      expect((await deliveries.list({ limit: 1 })).deliveries).toMatchObject([{ state: "delivered", attempts: 1 }]);
      expect(await deliveries.nextDueAt("siem")).toBeNull();
    });

    test("a retry waits for its time and counts its attempts", async () => {
      const { items, deliveries } = await make();
      await endAll(items, ["i1"], ["siem"]);
      const [first] = await claim(deliveries);
      if (first === undefined) throw new Error("nothing was claimed");
      await deliveries.settle(first, { kind: "retry", dueAt: TEST_NOW + 500, problem: "busy" }, TEST_NOW);
      expect(await deliveries.nextDueAt("siem")).toBe(TEST_NOW + 500);
      expect(await claim(deliveries, TEST_NOW + 499)).toEqual([]);
      expect(await claim(deliveries, TEST_NOW + 500)).toMatchObject([{ attempts: 1 }]);
      expect((await deliveries.counts()).get("siem")).toMatchObject({ waiting: 1, problem: "busy" });
    });

    test("dead ones are replayed, by sink and item, and no others", async () => {
      const { items, deliveries } = await make();
      await endAll(items, ["i1", "i2"], ["siem"]);
      for (const each of await claim(deliveries))
        await deliveries.settle(each, { kind: "dead", problem: "x" }, TEST_NOW);
      expect(await deliveries.replay({ sink: "mail", now: TEST_NOW })).toBe(0);
      expect(await deliveries.replay({ item: "i2", now: TEST_NOW })).toBe(1);
      expect(await claim(deliveries)).toMatchObject([{ itemId: "i2", attempts: 0 }]);
      expect((await deliveries.list({ limit: 10, state: "dead" })).deliveries).toMatchObject([{ itemId: "i1" }]);
    });

    test("one is asked for by hand only of an item that has ended", async () => {
      const { items, deliveries } = await make();
      await endAll(items, ["i1"], []);
      await items.createSubmission(makeSubmission("s2", [makeRecord("i2")]));
      expect(await deliveries.request("i1", "siem", TEST_NOW)).toBe(true);
      expect(await deliveries.request("i1", "siem", TEST_NOW)).toBe(true);
      expect(await deliveries.request("i2", "siem", TEST_NOW)).toBe(false);
      expect(await deliveries.request("i9", "siem", TEST_NOW)).toBe(false);
      expect(await claim(deliveries)).toMatchObject([{ itemId: "i1" }]);
    });

    test("pages hold each delivery once, newest first", async () => {
      const { items, deliveries } = await make();
      await endAll(items, ["i1", "i2", "i3"], ["mail", "siem"]);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await deliveries.list({ limit: 4, cursor });
        seen.push(...page.deliveries.map(({ itemId, sink }) => `${itemId} ${sink}`));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(["i3 siem", "i3 mail", "i2 siem", "i2 mail", "i1 siem", "i1 mail"]);
    });
  });
}
