import { expect, test } from "vitest";
import { DEFAULT_PIPELINE_LIMITS } from "../limits.ts";
import { makeRecord } from "../testing/records.ts";
import {
  DEFAULT_PASSWORDS,
  describeUnpacking,
  orderPasswords,
  planUnpack,
  refuseArchive,
  whyLeftOut,
} from "./unpack-plan.ts";

const LIMITS = { ...DEFAULT_PIPELINE_LIMITS, unpackDepth: 3, membersPerRoot: 100, bytesPerRoot: 1000 };
const NONE = { items: 0, bytes: 0 };
const NO_PASSWORDS = { given: null, found: [], configured: [] };

test("the submission's password is tried first, and none twice", () => {
  const plan = planUnpack(makeRecord("i1"), { ...NO_PASSWORDS, given: "virus" }, NONE, LIMITS);
  expect(plan).toMatchObject({
    kind: "unpack",
    passwords: ["virus", "sample", ...DEFAULT_PASSWORDS.filter((each) => each !== "virus")],
  });
});

test("passwords are tried in the order in which they are likely: given, from mail, from the name, configured, usual", () => {
  const known = { given: "given", found: ["mail", "1234"], configured: ["house", "infected"] };
  expect(orderPasswords("invoice_pw77.zip", known)).toEqual([
    "given",
    "mail",
    "1234",
    "77",
    "invoice_pw77",
    "invoice",
    "pw77",
    "77.zip",
    "house",
    "infected",
    ...DEFAULT_PASSWORDS.filter((each) => each !== "infected" && each !== "1234"),
  ]);
});

test("an archive may bring up what its family has left", () => {
  const plan = planUnpack(makeRecord("i1", { depth: 2 }), NO_PASSWORDS, { items: 90, bytes: 400 }, LIMITS);
  expect(plan).toMatchObject({ kind: "unpack", limits: { maxMembers: 10, maxTotalBytes: 600 } });
});

test.each([
  [{ depth: 3 }, NONE, "unpack.limit-depth"],
  [{ depth: 0 }, { items: 100, bytes: 0 }, "unpack.limit-members"],
  [{ depth: 0 }, { items: 0, bytes: 1000 }, "unpack.limit-bytes"],
])("an archive at %j with a family of %j is refused by %s", (item, family, code) => {
  const plan = planUnpack(makeRecord("i1", item), NO_PASSWORDS, family, LIMITS);
  expect(plan).toMatchObject({ kind: "refuse", outcome: { state: "rejected", decision: "refused", reason: { code } } });
});

const skipped = (why: string) => ({ name: "x", outcome: "skipped" as const, reason: why, flags: [] });
const taken = { name: "x", outcome: "extracted" as const, flags: [], file: "000000" };

test.each([
  [[taken, taken], 2, "2 members, 2 taken out"],
  [
    [taken, skipped("encrypted"), skipped("encrypted"), skipped("symlink")],
    4,
    "4 members, 1 taken out; not: 2 encrypted, 1 symlink",
  ],
  [[taken, skipped("directory")], 2, "1 member, 1 taken out; 1 folder"],
  [[taken], 11, "1 member, 1 taken out; 10 more that are not listed"],
  [[], 0, "0 members, 0 taken out"],
])("members are summed up in a line: case %#", (members, listedMembers, line) => {
  expect(describeUnpacking({ members, listedMembers })).toBe(line);
});

test("reasons that nobody knows here are called damaged, also those that are names of object members", () => {
  expect(refuseArchive("something new").reason.code).toBe("unpack.damaged");
  expect(refuseArchive("constructor").reason.code).toBe("unpack.damaged");
  expect(whyLeftOut("toString").code).toBe("unpack.member-damaged");
  expect(whyLeftOut("limit-ratio").code).toBe("unpack.member-limit-ratio");
});
