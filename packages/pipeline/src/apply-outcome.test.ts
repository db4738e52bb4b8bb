import { expect, test } from "vitest";
import { applyOutcome } from "./apply-outcome.ts";
import { reason } from "./outcome.ts";
import type { StageOutcome } from "./outcome.ts";
import { createTestIds, makeRecord, TEST_NOW } from "./testing/records.ts";

const NOW = TEST_NOW + 5000;
const AT = new Date(NOW).toISOString();

function apply(
  outcome: StageOutcome,
  record = makeRecord("i1", { state: "unique" }, { waits: 3, since: 1 }),
  faults = 0,
) {
  const claimed = { record, fence: 4, claims: 1, password: null };
  return applyOutcome(claimed, outcome, { stage: "test", now: NOW, nextId: createTestIds(), faults });
}

test("a next state is due at once, with its facts, and starts the counts anew", () => {
  const facts = { item: { sizeBytes: 5 }, work: { mime: "text/plain" } };
  const commit = apply({ kind: "next", state: "granted", reason: reason("a.b", "Done."), facts });
  expect(commit).toMatchObject({ fence: 4, claimAt: NOW, slotUsedAt: null, children: [] });
  expect(commit.record.item).toMatchObject({
    state: "granted",
    sizeBytes: 5,
    updatedAt: AT,
    dueAt: null,
    endedAt: null,
  });
  expect(commit.record.work).toMatchObject({ mime: "text/plain", waits: 0, since: NOW, faults: 0 });
  expect(commit.ledger).toMatchObject({ stage: "test", from: "unique", to: "granted", at: AT, cost: 0 });
});

test("a wait keeps the state, says until when, and counts", () => {
  const commit = apply({ kind: "wait", dueAt: NOW + 60_000, reason: reason("quota.own-limit", "Full.") });
  expect(commit.claimAt).toBe(NOW + 60_000);
  expect(commit.record.item).toMatchObject({
    state: "unique",
    decision: "deferred",
    dueAt: new Date(NOW + 60_000).toISOString(),
  });
  expect(commit.record.work).toMatchObject({ waits: 4, since: 1 });
});

test("a wait for the same reason writes no further line", () => {
  const record = makeRecord("i1", { state: "unique", reason: reason("quota.own-limit", "Full.") });
  expect(
    apply({ kind: "wait", dueAt: NOW, reason: reason("quota.own-limit", "Still full.") }, record).ledger,
  ).toBeNull();
  expect(
    apply({ kind: "wait", dueAt: NOW, reason: reason("target.unavailable", "Away.") }, record).ledger,
  ).not.toBeNull();
});

test("what was deferred is pending again when it goes on", () => {
  const record = makeRecord("i1", { state: "unique", decision: "deferred" });
  const commit = apply({ kind: "next", state: "granted", reason: reason("a.b", "Free.") }, record);
  expect(commit.record.item.decision).toBe("pending");
});

test("an end is due never, and carries decision, cost and the spent slot", () => {
  const why = reason("a.b", "Over.");
  const commit = apply({ kind: "end", state: "done", decision: "submitted", reason: why, cost: 1, spendsSlot: true });
  expect(commit).toMatchObject({ claimAt: null, slotUsedAt: NOW, ledger: { cost: 1, decision: "submitted" } });
  expect(commit.record.item).toMatchObject({ state: "done", cost: 1, endedAt: AT });
});

test("members become items: on their way, or at their end with a line of their own", () => {
  const digests = { sha256: "a".repeat(64), sha1: "b".repeat(40), md5: "c".repeat(32), sizeBytes: 9 };
  const parent = makeRecord("i1", { state: "container", rootId: "i0", depth: 2, channel: "cli" });
  const commit = apply(
    {
      kind: "end",
      state: "expanded",
      decision: "unpacked",
      reason: reason("a.b", "Open."),
      children: [
        {
          kind: "stored",
          name: "in.exe",
          flags: ["long-name"],
          digests,
          origin: { kind: "blob", sha256: digests.sha256 },
        },
        {
          kind: "left-out",
          name: "locked",
          flags: [],
          sizeBytes: 7,
          reason: reason("unpack.member-encrypted", "Locked."),
        },
      ],
    },
    parent,
  );
  const [stored, leftOut] = commit.children;
  expect(stored).toMatchObject({ claimAt: NOW, ledger: null });
  expect(stored?.record.item).toMatchObject({
    parentId: "i1",
    rootId: "i0",
    depth: 3,
    channel: "cli",
    state: "new",
    name: "in.exe",
    flags: ["long-name"],
    ...digests,
  });
  expect(leftOut).toMatchObject({
    claimAt: null,
    ledger: { to: "rejected", reason: { code: "unpack.member-encrypted" } },
  });
  expect(leftOut?.record.item).toMatchObject({ state: "rejected", decision: "refused", sizeBytes: 7, endedAt: AT });
  expect(leftOut?.ledger?.itemId).toBe(leftOut?.record.item.id);
});

test("an address in a message becomes an item of its own kind, on its way like a member", () => {
  const children = [{ kind: "url", name: "https://example.test/a", url: "https://example.test/a", flags: [] }] as const;
  const end = { kind: "end", state: "expanded", decision: "unpacked", reason: reason("a.b", "Opened.") } as const;
  const commit = apply({ ...end, children, foundPasswords: ["secret"] });
  expect(commit.children).toMatchObject([
    { claimAt: NOW, record: { item: { kind: "url", url: "https://example.test/a", parentId: "i1", sizeBytes: null } } },
  ]);
  expect(commit.children[0]?.record.work.origin).toEqual({ kind: "url" });
  expect(commit.foundPasswords).toEqual(["secret"]);
  expect(JSON.stringify([commit.record, commit.ledger, commit.children])).not.toContain("secret");
});
