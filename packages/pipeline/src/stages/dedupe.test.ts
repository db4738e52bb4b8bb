import type { SubmissionHit } from "@fumehood/client";
import { expect, test } from "vitest";
import { DEFAULT_POLICY } from "../policy.ts";
import { pickHit } from "./dedupe.ts";

const DIGEST = "a".repeat(64);
const HOUR = 3_600_000;
const NOW = Date.parse("2025-03-04T05:00:00Z");
const POLICY = {
  ...DEFAULT_POLICY,
  dedupe: { malicious: 2 * HOUR, suspicious: 3 * HOUR, clean: 5 * HOUR, unknown: 5 * HOUR, failed: HOUR },
};

function hit(sampleId: string, extra: Partial<SubmissionHit> = {}): SubmissionHit {
  const submittedAt = "2025-03-04T01:00:00Z";
  return { sampleId, sha256: DIGEST, state: "succ", submittedAt, tags: [], indicators: [], matches: {}, ...extra };
}

test.each<[string, SubmissionHit[], string | undefined]>([
  ["nothing among no hits", [], undefined],
  ["the only one", [hit("a")], "a"],
  ["the newest", [hit("a"), hit("b", { submittedAt: "2025-03-04T02:00:00Z" }), hit("c")], "b"],
  ["one that still runs", [hit("a", { state: "run" })], "a"],
  ["none that failed long ago", [hit("a", { state: "fail" })], undefined],
  ["one that failed just now", [hit("a", { state: "fail", submittedAt: "2025-03-04T04:30:00Z" })], "a"],
  ["a clean one for its longer time", [hit("a", { threatScore: 0 })], "a"],
  ["no malicious one after its shorter time", [hit("a", { threatScore: 90 })], undefined],
  ["a malicious one within it", [hit("a", { threatScore: 90, submittedAt: "2025-03-04T03:00:00Z" })], "a"],
  ["a suspicious one to the second", [hit("a", { threatScore: 50, submittedAt: "2025-03-04T02:00:00Z" })], "a"],
  [
    "an older one that holds behind a newer one that does not",
    [hit("a"), hit("b", { state: "fail", submittedAt: "2025-03-04T03:00:00Z" })],
    "a",
  ],
  ["none of other bytes", [hit("a", { sha256: "b".repeat(64) })], undefined],
  ["none without a digest", [hit("a", { sha256: undefined })], undefined],
  ["one whose digest is in capitals", [hit("a", { sha256: DIGEST.toUpperCase() })], "a"],
  ["none from before the window", [hit("a", { submittedAt: "2025-03-03T23:59:59Z" })], undefined],
  ["none without a time", [hit("a", { submittedAt: undefined })], undefined],
  ["none with a time that is none", [hit("a", { submittedAt: "soon" })], undefined],
])("of the target's hits takes %s", (_, hits, expected) => {
  expect(pickHit(hits, DIGEST, POLICY, NOW)?.sampleId).toBe(expected);
});
