import { expect, test } from "vitest";
import { decideOutcome, settleReason } from "./outcome.ts";
import type { MemberReason, UnpackedMember, UnpackReason } from "./types.ts";

function member(reason?: MemberReason): UnpackedMember {
  return { index: 0, name: "m", flags: [], outcome: reason === undefined ? "extracted" : "skipped", reason };
}

test.each<[string, UnpackedMember[], UnpackReason | undefined, number, object]>([
  ["nothing at all", [], undefined, 0, { outcome: "complete" }],
  ["folders and links only", [member("directory"), member("symlink")], undefined, 0, { outcome: "complete" }],
  ["all out", [member(), member()], undefined, 0, { outcome: "complete" }],
  ["one damaged", [member(), member("damaged")], undefined, 0, { outcome: "partial", reason: "damaged" }],
  ["all encrypted", [member("encrypted")], undefined, 0, { outcome: "refused", reason: "password-needed" }],
  ["damaged and encrypted", [member("damaged"), member("encrypted")], undefined, 0, { reason: "password-needed" }],
  ["killed midway", [member(), member("limit-time")], "limit-time", 0, { outcome: "partial", reason: "limit-time" }],
  ["some not described", [member()], undefined, 1, { outcome: "partial", reason: "limit-members" }],
])("the outcome with %s", (_label, members, endReason, undescribed, expected) => {
  expect(decideOutcome(members, endReason, undescribed)).toMatchObject(expected);
});

test("members that a killed child left open get the reason of the kill", () => {
  expect(settleReason("limit-memory")).toBe("limit-memory");
  expect(settleReason("not-an-archive")).toBe("damaged");
});
