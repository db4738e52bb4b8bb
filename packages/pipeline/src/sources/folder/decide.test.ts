import { expect, test } from "vitest";
import { decideAge, decideWholeness } from "./decide.ts";
import { isSameVersion, markOf, refusalMarkOf } from "./version.ts";
import type { FileVersion } from "./version.ts";

const version = (extra: Partial<FileVersion> = {}): FileVersion => ({
  inode: 7n,
  sizeBytes: 10,
  modifiedNs: 1_000_000n,
  quietSince: 1000,
  ...extra,
});

test.each([
  ["at rest for just long enough", { now: 1500, firstSeenAt: 1500, settleMs: 500 }, undefined],
  ["changed a moment ago", { now: 1499, firstSeenAt: 1499, settleMs: 500 }, 1500],
  ["of a clock ahead of ours, seen now", { now: 400, firstSeenAt: 400, settleMs: 500 }, 900],
  ["of a clock ahead of ours, seen before", { now: 900, firstSeenAt: 400, settleMs: 500 }, undefined],
  ["where nothing is waited for", { now: 1000, firstSeenAt: 1000, settleMs: 0 }, undefined],
])("a file %s", (_what, context, until) => {
  const decision = decideAge(version(), context);
  expect(decision).toMatchObject(until === undefined ? { kind: "take" } : { kind: "waiting", until });
});

const NO_END = "The zip has no end record.";
test.each([
  ["whole", undefined, false, 0, { kind: "take", flags: [] }],
  ["cut off and young", NO_END, false, 99, { kind: "waiting", until: 100 }],
  ["cut off and old", NO_END, false, 100, { kind: "take", flags: ["partial-capture"] }],
  ["of another hash and young", undefined, true, 99, { kind: "waiting", until: 100 }],
  ["of another hash and old", undefined, true, 100, { kind: "take", flags: ["partial-capture"] }],
])("a file that is %s", (_what, truncation, isOtherHash, now, expected) => {
  expect(decideWholeness({ truncation, isOtherHash }, { now, until: 100 })).toMatchObject(expected);
});

test.each<[string, Partial<FileVersion>]>([
  ["inode", { inode: 8n }],
  ["size", { sizeBytes: 11 }],
  ["time", { modifiedNs: 1_000_001n }],
])("another %s is another version, with another mark", (_what, extra) => {
  expect(isSameVersion(version(), version(extra))).toBe(false);
  expect(markOf("a", version())).not.toBe(markOf("a", version(extra)));
});

test("a mark is one of the path, short however long that is, and stays when only the owner changes", () => {
  expect(markOf("a", version())).toBe(markOf("a", version({ quietSince: 9999 })));
  expect(markOf("a", version())).not.toBe(markOf("b", version()));
  expect(markOf("x/".repeat(2000), version({ inode: 2n ** 64n - 1n })).length).toBeLessThan(512);
  expect(refusalMarkOf("a", version(), 5)).not.toBe(refusalMarkOf("a", version(), 6));
});
