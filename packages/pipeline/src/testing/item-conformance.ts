import { OPEN_ITEM_STATES } from "@fumehood/contract";
import type { Item, OpenItemState, Priority } from "@fumehood/contract";
import { describe, expect, test } from "vitest";
import type { ItemRecord } from "../item-record.ts";
import type { ClaimedItem, ItemCommit, ItemStore, ListItemsRequest, NewItem } from "../ports.ts";
import { createTestIds, makeRecord, makeSubmission, TEST_NOW } from "./records.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const DIGEST = "a".repeat(64);
const LONG_ID = createTestIds()();

/** What every item store promises. `make` yields an empty one for each test. */
export function itemStoreConformance(name: string, make: () => Promise<ItemStore>): void {
  describe(`item store: ${name}`, () => {
    describe("claims", () => {
      test("leases each due item to one claimer only", async () => {
        const store = await make();
        await submit(store, ["i1", "i2", "i3"]);
        const [first, second] = await Promise.all([claim(store, { limit: 2 }), claim(store, { limit: 2 })]);
        expect([...ids(first), ...ids(second)].toSorted()).toEqual(["i1", "i2", "i3"]);
        expect(await claim(store)).toEqual([]);
      });

      test("serves people first, then the longest due", async () => {
        const store = await make();
        const newItem = (id: string, priority: Priority, claimAt: number): NewItem => ({
          record: makeRecord(id, { submissionId: "s1", priority }),
          claimAt,
          ledger: null,
        });
        const items = [
          newItem("i1", "low", 4),
          newItem("i2", "normal", 5),
          newItem("i3", "people", 9),
          newItem("i4", "people", 7),
          newItem("i5", "high", 8),
        ];
        await store.createSubmission({ ...makeSubmission("s1", []), items });
        expect(ids(await claim(store, { limit: 1 }))).toEqual(["i4"]);
        expect(ids(await claim(store))).toEqual(["i3", "i5", "i2", "i1"]);
      });

      test("leaves alone what is not due, of another state or of another target", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        expect(await claim(store, { now: TEST_NOW - 1 })).toEqual([]);
        expect(await claim(store, { targets: ["other"] })).toEqual([]);
        expect(await claim(store, { targets: [] })).toEqual([]);
        expect(await claim(store, { state: "stored" })).toEqual([]);
        expect(ids(await claim(store))).toEqual(["i1"]);
      });

      test("makes an item due again when its lease runs out, with a higher fence and the claims counted", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        const [first] = await claim(store);
        const [again] = await claim(store, { now: TEST_NOW + MINUTE });
        expect(again?.fence).toBeGreaterThan(first?.fence ?? Infinity);
        expect([first?.claims, again?.claims]).toEqual([1, 2]);
      });

      test("extends a lease that holds, and no other", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        const [{ fence } = { fence: -1 }] = await claim(store);
        const kept = await store.extendLease([{ itemId: "i1", fence }], TEST_NOW + 5 * MINUTE);
        expect(kept).toEqual(new Set(["i1"]));
        expect(await claim(store, { now: TEST_NOW + 2 * MINUTE })).toEqual([]);
        expect(await store.extendLease([{ itemId: "i1", fence: fence - 1 }], TEST_NOW + DAY)).toEqual(new Set());
      });

      test("gives an abandoned claim back, and refuses what its holder commits afterwards", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        const [claimed] = await claim(store);
        await store.abandon([{ itemId: "i1", fence: claimed?.fence ?? -1 }], TEST_NOW);
        expect(await store.commit([moveTo(claimed, "stored")])).toEqual(new Set());
        expect(await claim(store)).toMatchObject([{ claims: 2 }]);
      });

      test("says when the next item is due", async () => {
        const store = await make();
        const wanted = { targets: ["builtin"], states: OPEN_ITEM_STATES };
        expect(await store.nextDueAt(wanted)).toBeNull();
        await submit(store, ["i1"]);
        expect(await store.nextDueAt(wanted)).toBe(TEST_NOW);
        expect(await store.nextDueAt({ ...wanted, targets: ["other"] })).toBeNull();
        await claim(store);
        expect(await store.nextDueAt(wanted)).toBe(TEST_NOW + MINUTE);
      });
    });

    describe("commits", () => {
      test("write the item, its line in the ledger and its children together", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        const [claimed] = await claim(store);
        const child = makeRecord("i1-0", { submissionId: "s1", parentId: "i1", rootId: "i1", depth: 1, sizeBytes: 10 });
        const commit = moveTo(claimed, "expanded", {
          children: [{ record: child, claimAt: TEST_NOW, ledger: null }],
        });
        expect(await store.commit([commit])).toEqual(new Set(["i1"]));
        expect((await store.getRecord("i1"))?.item.state).toBe("expanded");
        expect(await store.ledger("i1")).toEqual([commit.ledger]);
        expect(await store.members("i1")).toEqual([child.item]);
        expect(await store.familySize("i1")).toEqual({ items: 1, bytes: 10 });
        expect(ids(await claim(store))).toEqual(["i1-0"]);
      });

      test("are refused once another holds the lease, and leave no trace", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        const [late] = await claim(store);
        const [now] = await claim(store, { now: TEST_NOW + MINUTE });
        const child = makeRecord("i1-0", { submissionId: "s1", parentId: "i1", rootId: "i1" });
        const children: NewItem[] = [{ record: child, claimAt: TEST_NOW, ledger: null }];
        expect(await store.commit([moveTo(late, "expanded", { children })])).toEqual(new Set());
        expect(await store.ledger("i1")).toEqual([]);
        expect(await store.members("i1")).toEqual([]);
        expect(await store.commit([moveTo(now, "stored")])).toEqual(new Set(["i1"]));
      });

      test("of one claim are accepted once", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        const [claimed] = await claim(store);
        expect(await store.commit([moveTo(claimed, "stored")])).toEqual(new Set(["i1"]));
        expect(await store.commit([moveTo(claimed, "stored")])).toEqual(new Set());
        expect(await store.ledger("i1")).toHaveLength(1);
      });

      test("in one group stand or fall one by one", async () => {
        const store = await make();
        await submit(store, ["i1", "i2"]);
        const [first, second] = await claim(store);
        const stale = { ...moveTo(first, "stored"), fence: 0 };
        expect(await store.commit([stale, moveTo(second, "stored")])).toEqual(new Set(["i2"]));
        expect(await store.stats()).toEqual({ new: 1, stored: 1 });
      });

      test("that end an item take it out of all claims", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        const [claimed] = await claim(store);
        await store.commit([moveTo(claimed, "done")]);
        expect(await claim(store, { now: TEST_NOW + DAY })).toEqual([]);
        expect(await store.commit([{ ...moveTo(claimed, "failed"), fence: (claimed?.fence ?? 0) + 1 }])).toEqual(
          new Set(),
        );
        expect(await store.abandon([{ itemId: "i1", fence: (claimed?.fence ?? 0) + 1 }], TEST_NOW)).toBeUndefined();
        expect(await store.nextDueAt({ targets: ["builtin"], states: OPEN_ITEM_STATES })).toBeNull();
      });
    });

    describe("passwords", () => {
      test("come with a claim and with those of the members, and are in nothing else", async () => {
        const store = await make();
        await store.createSubmission(makeSubmission("s1", [makeRecord("i1")], { password: "hunter-9" }));
        const [claimed] = await claim(store);
        expect(claimed?.password).toBe("hunter-9");
        const child = makeRecord("i1-0", { submissionId: "s1", parentId: "i1", rootId: "i1" });
        await store.commit([moveTo(claimed, "expanded", { children: [{ record: child, claimAt: 0, ledger: null }] })]);
        expect((await claim(store))[0]?.password).toBe("hunter-9");
        const seen = [await store.listItems({ limit: 10 }), await store.ledger("i1"), await store.getSubmission("s1")];
        expect(JSON.stringify(seen)).not.toContain("hunter-9");
      });

      test("are gone with the end of the last of the family", async () => {
        const store = await make();
        await store.createSubmission(makeSubmission("s1", [makeRecord("i1"), makeRecord("i2")], { password: "p" }));
        const [first] = await claim(store, { limit: 1 });
        await store.commit([moveTo(first, "done")]);
        const [second] = await claim(store);
        expect(second?.password).toBe("p");
      });

      test("that were found belong to a family, in their order and each once, until its last item has ended", async () => {
        const store = await make();
        await submit(store, ["i1", "i2"]);
        const claimed = await claim(store);
        const child = makeRecord("i1-0", { submissionId: "s1", parentId: "i1", rootId: "i1" });
        const children = [{ record: child, claimAt: 0, ledger: null }];
        const foundPasswords = ["likely-9", "possible-9", "likely-9"];
        await store.commit([moveTo(claimed[0], "expanded", { children, foundPasswords })]);
        expect(await store.foundPasswords("i1", 10)).toEqual(["likely-9", "possible-9"]);
        expect(await store.foundPasswords("i1", 1)).toEqual(["likely-9"]);
        expect(await store.foundPasswords("i2", 10)).toEqual([]);
        const seen = [await store.listItems({ limit: 10 }), await store.ledger("i1"), await store.getSubmission("s1")];
        expect(JSON.stringify(seen)).not.toContain("likely-9");
        const [member] = await claim(store, { now: TEST_NOW });
        expect(await store.commit([moveTo(member, "done")])).toEqual(new Set(["i1-0"]));
        expect(await store.foundPasswords("i1", 10)).toEqual([]);
      });
    });

    test("counts the items that have not ended, and finds the submission of a mark", async () => {
      const store = await make();
      const marks = [{ source: "folder:in", mark: "a" }];
      const ended = { record: makeRecord("i3", { state: "done", submissionId: "s1" }), claimAt: null, ledger: null };
      const submission = makeSubmission("s1", [makeRecord("i1"), makeRecord("i2")], { marks });
      await store.createSubmission({ ...submission, items: [...submission.items, ended] });
      expect(await store.countOpen()).toBe(2);
      expect(await store.findMarkedSubmission({ source: "folder:in", mark: "a" })).toBe("s1");
      expect(await store.findMarkedSubmission({ source: "folder:other", mark: "a" })).toBeUndefined();
    });

    describe("marks of sources", () => {
      const marks = [
        { source: "folder:in", mark: "a" },
        { source: "folder:in", mark: "b" },
      ];

      test("are left with a submission, and keep the next one with any of them out", async () => {
        const store = await make();
        const first = makeSubmission("s1", [makeRecord("i1")], { marks });
        expect(await store.createSubmission(first)).toEqual({ kind: "created" });
        const again = [{ source: "folder:in", mark: "c" }, marks[1] ?? { source: "", mark: "" }];
        const second = makeSubmission("s2", [makeRecord("i2")], { marks: again });
        expect(await store.createSubmission(second)).toEqual({ kind: "seen", mark: marks[1] });
        expect(await store.getSubmission("s2")).toBeUndefined();
        expect(await store.getRecord("i2")).toBeUndefined();
        expect(await store.findMarks("folder:in", ["a", "b", "c", "d"])).toEqual(new Set(["a", "b"]));
      });

      test("are a source's own", async () => {
        const store = await make();
        await store.createSubmission(makeSubmission("s1", [makeRecord("i1")], { marks }));
        const others = marks.map(({ mark }) => ({ source: "mailbox:in", mark }));
        const other = makeSubmission("s2", [makeRecord("i2")], { marks: others });
        expect(await store.createSubmission(other)).toEqual({ kind: "created" });
      });

      test("that two leave at once let one of them in", async () => {
        const store = await make();
        const submissions = ["1", "2", "3"].map((id) => makeSubmission(`s${id}`, [makeRecord(`i${id}`)], { marks }));
        const outcomes = await Promise.all(submissions.map((each) => store.createSubmission(each)));
        expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["created", "seen", "seen"]);
      });

      test("are forgotten by their time", async () => {
        const store = await make();
        await store.createSubmission(makeSubmission("s1", [makeRecord("i1")], { marks }));
        expect(await store.forgetMarks("folder:in", TEST_NOW)).toBe(0);
        expect(await store.forgetMarks("folder:in", TEST_NOW + 1)).toBe(2);
        expect(await store.findMarks("folder:in", ["a", "b"])).toEqual(new Set());
      });
    });

    describe("slots", () => {
      const slot = { target: "cloud", windows: [{ limit: 2, windowMs: DAY }], now: TEST_NOW };
      const one = { ...slot, windows: [{ limit: 1, windowMs: DAY }] };
      const counted = { target: "cloud", windowMs: DAY, now: TEST_NOW };

      test("are given out up to the limit, and not beyond it even at the same time", async () => {
        const store = await make();
        await submit(store, ["i1", "i2", "i3", "i4"]);
        const outcomes = await Promise.all(
          ["i1", "i2", "i3", "i4"].map((itemId) => store.reserveSlot({ ...slot, itemId })),
        );
        expect(outcomes.filter(({ kind }) => kind === "reserved")).toHaveLength(2);
        expect(await store.countSlots(counted)).toBe(2);
      });

      test("are found again by the item that reserved one before a crash", async () => {
        const store = await make();
        await submit(store, ["i1", "i2"]);
        expect((await store.reserveSlot({ ...one, itemId: "i1" })).kind).toBe("reserved");
        expect((await store.reserveSlot({ ...one, itemId: "i1" })).kind).toBe("reserved");
        expect(await store.reserveSlot({ ...one, itemId: "i2" })).toEqual({
          kind: "full",
          used: 1,
          window: one.windows[0],
          nextSlotAt: null,
        });
      });

      test("that were spent leave the window one by one", async () => {
        const store = await make();
        await submit(store, ["i1", "i2", "i3"]);
        for (const [place, itemId] of ["i1", "i2"].entries()) await spend(store, { ...slot, itemId }, TEST_NOW + place);
        expect(await store.reserveSlot({ ...slot, itemId: "i3", now: TEST_NOW + 2 })).toEqual({
          kind: "full",
          used: 2,
          window: slot.windows[0],
          nextSlotAt: TEST_NOW + DAY,
        });
        const listed = await store.listSlots({ ...counted, now: TEST_NOW + 2 });
        expect(listed).toEqual({ usedAt: [TEST_NOW, TEST_NOW + 1], reserved: 0 });
        expect((await store.reserveSlot({ ...slot, itemId: "i3", now: TEST_NOW + DAY })).kind).toBe("reserved");
      });

      test("need room in every window, and wait for the one that has it last", async () => {
        const store = await make();
        await submit(store, ["i1", "i2"]);
        await spend(store, { ...slot, itemId: "i1" }, TEST_NOW);
        const hour = { limit: 1, windowMs: 60 * MINUTE };
        const both = { ...slot, windows: [...slot.windows, hour], itemId: "i2", now: TEST_NOW + 1 };
        const full = { kind: "full", used: 1, window: hour, nextSlotAt: TEST_NOW + 60 * MINUTE };
        expect(await store.reserveSlot(both)).toEqual(full);
        const later = { ...both, now: TEST_NOW + 60 * MINUTE };
        expect(await store.reserveSlot(later)).toEqual({ kind: "reserved", used: 2 });
      });

      test("go with an item to another target", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        await store.reserveSlot({ ...slot, itemId: "i1" });
        await store.reserveSlot({ ...slot, target: "lab", itemId: "i1" });
        expect(await store.countSlots(counted)).toBe(0);
        expect(await store.countSlots({ ...counted, target: "lab" })).toBe(1);
      });

      test("come back when the item ends unspent, or says so", async () => {
        const store = await make();
        await submit(store, ["i1", "i2"]);
        await store.reserveSlot({ ...slot, itemId: "i1" });
        await store.reserveSlot({ ...slot, itemId: "i2" });
        await store.releaseSlot("i2");
        const [first] = await claim(store);
        await store.commit([moveTo(first, "failed")]);
        expect(await store.countSlots(counted)).toBe(0);
      });

      test("that are spent stay when the item ends", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        await spend(store, { ...slot, itemId: "i1" }, TEST_NOW);
        expect(await store.countSlots(counted)).toBe(1);
        await store.releaseSlot("i1");
        expect(await store.countSlots(counted)).toBe(1);
      });
    });

    describe("twins", () => {
      const flight = { target: "builtin", digest: DIGEST };

      test("of the same digest at the same target are led by the first, also when asked at the same time", async () => {
        const store = await make();
        await submit(store, ["i1", "i2", "i3"]);
        const leaders = await Promise.all(["i2", "i1", "i3"].map((itemId) => store.enterFlight({ ...flight, itemId })));
        expect(new Set(leaders).size).toBe(1);
        expect(await store.enterFlight({ ...flight, itemId: leaders[0] ?? "" })).toBe(leaders[0]);
      });

      test("are left by one that goes to another target", async () => {
        const store = await make();
        await submit(store, ["i1", "i2"]);
        expect(await store.enterFlight({ ...flight, itemId: "i1" })).toBe("i1");
        expect(await store.enterFlight({ ...flight, target: "cloud", itemId: "i1" })).toBe("i1");
        expect(await store.enterFlight({ ...flight, itemId: "i2" })).toBe("i2");
      });

      test("at different targets do not meet", async () => {
        const store = await make();
        await submit(store, ["i1", "i2"]);
        expect(await store.enterFlight({ ...flight, itemId: "i1" })).toBe("i1");
        expect(await store.enterFlight({ ...flight, target: "cloud", itemId: "i2" })).toBe("i2");
      });

      test("are due at once when the one under way ends, and the next takes over", async () => {
        const store = await make();
        await submit(store, ["i1", "i2"]);
        const [first, second] = await claim(store);
        await store.enterFlight({ ...flight, itemId: "i1" });
        const waiting = moveTo(second, "passed", { claimAt: TEST_NOW + DAY });
        const record = { ...waiting.record, work: { ...waiting.record.work, digest: DIGEST } };
        await store.commit([{ ...waiting, record }]);
        expect(await claim(store, { state: "passed" })).toEqual([]);
        await store.commit([moveTo(first, "done")]);
        expect(ids(await claim(store, { state: "passed" }))).toEqual(["i2"]);
        expect(await store.enterFlight({ ...flight, itemId: "i2" })).toBe("i2");
      });

      test("that finished with a report are found within the window", async () => {
        const store = await make();
        await submit(store, ["i1", "i2"]);
        const [first] = await claim(store);
        const ended = moveTo(first, "done", {}, { hasReport: true });
        await store.commit([{ ...ended, record: { ...ended.record, work: { ...ended.record.work, digest: DIGEST } } }]);
        const wanted = { ...flight, since: TEST_NOW - MINUTE, excludeItemId: "i2" };
        expect((await store.findFinishedTwin(wanted))?.item.id).toBe("i1");
        expect(await store.findFinishedTwin({ ...wanted, since: TEST_NOW + 1 })).toBeUndefined();
        expect(await store.findFinishedTwin({ ...wanted, target: "cloud" })).toBeUndefined();
        expect(await store.findFinishedTwin({ ...wanted, excludeItemId: "i1" })).toBeUndefined();
      });
    });

    test("notes an element of an ended item, and of no other", async () => {
      const store = await make();
      await submit(store, ["i1", "i2"]);
      const [first] = await claim(store);
      await store.commit([moveTo(first, "done", {}, { elements: ["report.html"] })]);
      const element = { name: "video.webm", sha256: DIGEST, sizeBytes: 3 } as const;
      expect(await store.addElement("i1", element)).toBe(true);
      expect(await store.addElement("i1", element)).toBe(true);
      expect(await store.addElement("i2", element)).toBe(false);
      expect(await store.addElement("i9", element)).toBe(false);
      const record = await store.getRecord("i1");
      expect(record?.item.elements).toEqual(["report.html", "video.webm"]);
      expect(record?.work.elements).toEqual([element]);
    });

    describe("queries", () => {
      test("find by item id, sample id and SHA-256", async () => {
        const store = await make();
        const sampleId = "b".repeat(32);
        await store.createSubmission(makeSubmission("s1", [makeRecord("i1", { sampleId, sha256: DIGEST })]));
        for (const key of ["i1", sampleId, DIGEST]) expect((await store.findRecord(key))?.item.id).toBe("i1");
        expect(await store.findRecord("i9")).toBeUndefined();
      });

      test("list the newest first, page by page", async () => {
        const store = await make();
        const next = createTestIds();
        const all = Array.from({ length: 5 }, () => next());
        await submit(store, all);
        const first = await store.listItems({ limit: 2 });
        expect(first.items.map(({ id }) => id)).toEqual([all[4], all[3]]);
        expect(first.total).toBe(5);
        const second = await store.listItems({ limit: 10, cursor: first.nextCursor ?? "" });
        expect(second.items.map(({ id }) => id)).toEqual([all[2], all[1], all[0]]);
        expect(second.nextCursor).toBeNull();
      });

      const hashes = { md5: "c".repeat(32), sha1: "d".repeat(40), sha256: "e".repeat(64), sampleId: "f".repeat(32) };
      test.each<[string, Omit<ListItemsRequest, "limit">, string[]]>([
        ["part of a name, whatever its case", { q: "QUARTER" }, ["i1"]],
        ["a percent sign as itself", { q: "100%" }, [LONG_ID]],
        ["an underscore as itself", { q: "a_b" }, []],
        ["a backslash as itself", { q: String.raw`dir\x` }, ["i3"]],
        ["part of a URL", { q: "example.com/in" }, ["i4"]],
        ["an MD5", { q: hashes.md5.toUpperCase() }, ["i1"]],
        ["a SHA-1", { q: hashes.sha1 }, ["i1"]],
        ["a SHA-256", { q: hashes.sha256 }, ["i1"]],
        ["a sample id", { q: hashes.sampleId }, ["i1"]],
        ["an item id", { q: LONG_ID }, [LONG_ID]],
        ["a verdict", { verdict: "malicious" as const }, ["i1"]],
        ["what is open", { open: true }, ["i4", "i3", LONG_ID]],
        ["what has ended", { open: false }, ["i1"]],
        ["a submission", { submission: "s1", q: "report" }, ["i1"]],
        ["nothing of another submission", { submission: "s9" }, []],
        ["a channel", { channel: "folder:in" }, ["i4"]],
        ["channels that begin so", { channel: "folder:*" }, ["i4", "i3"]],
        ["any channel", { channel: "*", open: false }, ["i1"]],
        ["a decision", { decision: "submitted" }, ["i1"]],
        ["a rule", { rule: "programs" }, ["i1"]],
        ["a type", { type: "pe" }, ["i1"]],
        ["a state", { state: "done" }, ["i1"]],
        ["another target", { target: "cloud" }, ["i3"]],
        ["a beginning in time", { since: TEST_NOW + 1 }, ["i4"]],
        ["an end in time", { until: TEST_NOW + 1, open: true }, ["i3", LONG_ID]],
      ])("filter by %s", async (_, filter, expected) => {
        const store = await make();
        const records = [
          makeRecord("i1", {
            name: "Quarter report.exe",
            verdict: "malicious",
            state: "done",
            decision: "submitted",
            rule: "programs",
            type: { id: "pe", label: "Program" },
            ...hashes,
          }),
          makeRecord(LONG_ID, { name: "100% axb.txt" }),
          makeRecord("i3", { name: String.raw`dir\x.txt`, channel: "folder:out", target: "cloud" }),
          makeRecord("i4", {
            name: "page",
            url: "http://example.com/index",
            channel: "folder:in",
            createdAt: new Date(TEST_NOW + 1000).toISOString(),
          }),
        ];
        await store.createSubmission(makeSubmission("s1", records));
        const page = await store.listItems({ limit: 10, ...filter });
        expect(page.items.map(({ id }) => id)).toEqual(expected);
        expect(page.total).toBe(expected.length);
      });

      test("keep names of any characters as they came", async () => {
        const store = await make();
        const name = "\u202Egpj.exe\u0000\u0007\ud800'\";--";
        await store.createSubmission(makeSubmission("s1", [makeRecord("i1", { name })]));
        expect((await store.getRecord("i1"))?.item.name).toBe(name);
      });

      test("sum a submission up: counts and the worst verdict", async () => {
        const store = await make();
        const records = [
          makeRecord("i1", { verdict: "clean", state: "done" }),
          makeRecord("i2", { verdict: "suspicious", state: "done" }),
          makeRecord("i3"),
        ];
        await store.createSubmission(makeSubmission("s1", records));
        const found = await store.getSubmission("s1");
        expect(found?.submission).toEqual({
          id: "s1",
          channel: "console",
          submittedBy: "tester",
          createdAt: new Date(TEST_NOW).toISOString(),
          target: "builtin",
          itemCount: 3,
          openCount: 1,
          verdict: "suspicious",
        });
        expect(found?.items.map(({ id }) => id)).toEqual(["i1", "i2", "i3"]);
        expect(await store.getSubmission("s9")).toBeUndefined();
      });

      test("refuse a submission as a whole when one of its items cannot be written", async () => {
        const store = await make();
        await submit(store, ["i1"]);
        await expect(
          store.createSubmission(makeSubmission("s2", [makeRecord("i2"), makeRecord("i1")])),
        ).rejects.toThrow();
        expect(await store.getRecord("i2")).toBeUndefined();
        expect(await store.getSubmission("s2")).toBeUndefined();
      });

      test("take thousands of items at once", async () => {
        const store = await make();
        const next = createTestIds();
        await submit(
          store,
          Array.from({ length: 1500 }, () => next()),
        );
        expect(await store.stats()).toEqual({ new: 1500 });
      });

      test("yields records page by page in the order of their creation, of a stretch of time", async () => {
        const store = await make();
        const records = ["i1", "i2", "i3", "i4"].map((id, at) =>
          makeRecord(id, { createdAt: new Date(TEST_NOW + at * MINUTE).toISOString() }, { suspicion: at }),
        );
        await store.createSubmission(makeSubmission("s1", records));
        const scan = async (after: string, since = TEST_NOW, until = TEST_NOW + DAY) =>
          (await store.scanRecords({ since, until, after, limit: 2 })).map(({ item }) => item.id);
        expect(await scan("")).toEqual(["i1", "i2"]);
        expect(await scan("i2")).toEqual(["i3", "i4"]);
        expect(await scan("i4")).toEqual([]);
        expect(await scan("", TEST_NOW + MINUTE, TEST_NOW + 2 * MINUTE)).toEqual(["i2"]);
        const [first] = await store.scanRecords({ since: TEST_NOW, until: TEST_NOW + DAY, after: "i3", limit: 2 });
        expect(first?.work.suspicion).toBe(3);
      });
    });
  });
}

async function submit(store: ItemStore, itemIds: readonly string[]): Promise<void> {
  await store.createSubmission(
    makeSubmission(
      "s1",
      itemIds.map((id) => makeRecord(id)),
    ),
  );
}

async function claim(
  store: ItemStore,
  options: { now?: number; limit?: number; state?: OpenItemState; targets?: readonly string[] } = {},
): Promise<readonly ClaimedItem[]> {
  const { now = TEST_NOW, limit = 100, state = "new", targets = ["builtin"] } = options;
  return store.claim({ now, targets, wishes: [{ state, limit, leaseMs: MINUTE }] });
}

function ids(claimed: readonly ClaimedItem[]): string[] {
  return claimed.map(({ record }) => record.item.id);
}

async function spend(store: ItemStore, slot: Parameters<ItemStore["reserveSlot"]>[0], at: number): Promise<void> {
  await store.reserveSlot({ ...slot, now: at });
  const claimed = await claim(store, { limit: 1 });
  const own = claimed.find(({ record }) => record.item.id === slot.itemId);
  await store.commit([moveTo(own, "submitted", { slotUsedAt: at, claimAt: TEST_NOW + DAY })]);
}

/** The commit that brings a claimed item to a state. */
function moveTo(
  claimed: ClaimedItem | undefined,
  state: Item["state"],
  extra: Partial<ItemCommit> = {},
  item: Partial<Item> = {},
): ItemCommit {
  if (claimed === undefined) throw new Error("nothing was claimed");
  const isOpen = (OPEN_ITEM_STATES as readonly string[]).includes(state);
  const { record } = claimed;
  const at = new Date(TEST_NOW).toISOString();
  const moved: ItemRecord = { ...record, item: { ...record.item, ...item, state, endedAt: isOpen ? null : at } };
  return {
    record: moved,
    fence: claimed.fence,
    claimAt: isOpen ? TEST_NOW : null,
    ledger: {
      itemId: record.item.id,
      at,
      stage: "test",
      from: record.item.state,
      to: state,
      decision: "pending",
      reason: { code: "test.moved", text: "Moved by a test." },
      cost: 0,
    },
    children: [],
    deliveries: [],
    slotUsedAt: null,
    ...extra,
  };
}
