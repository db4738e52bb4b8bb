import type { SubmissionHit } from "@fumehood/client";
import { expect, test } from "vitest";
import { pickHit } from "./dedupe.ts";

const DIGEST = "a".repeat(64);
const SINCE = Date.parse("2025-03-04T00:00:00Z");

function hit(sampleId: string, extra: Partial<SubmissionHit> = {}): SubmissionHit {
  const submittedAt = "2025-03-04T01:00:00Z";
  return { sampleId, sha256: DIGEST, state: "succ", submittedAt, tags: [], indicators: [], matches: {}, ...extra };
}

test.each<[string, SubmissionHit[], string | undefined]>([
  ["nothing among no hits", [], undefined],
  ["the only one", [hit("a")], "a"],
  ["the newest", [hit("a"), hit("b", { submittedAt: "2025-03-04T02:00:00Z" }), hit("c")], "b"],
  ["one that still runs", [hit("a", { state: "run" })], "a"],
  ["none that failed", [hit("a", { state: "fail" })], undefined],
  ["none of other bytes", [hit("a", { sha256: "b".repeat(64) })], undefined],
  ["none without a digest", [hit("a", { sha256: undefined })], undefined],
  ["one whose digest is in capitals", [hit("a", { sha256: DIGEST.toUpperCase() })], "a"],
  ["none from before the window", [hit("a", { submittedAt: "2025-03-03T23:59:59Z" })], undefined],
  ["none without a time", [hit("a", { submittedAt: undefined })], undefined],
  ["none with a time that is none", [hit("a", { submittedAt: "soon" })], undefined],
])("of the target's hits takes %s", (_, hits, expected) => {
  expect(pickHit(hits, DIGEST, SINCE)?.sampleId).toBe(expected);
});
