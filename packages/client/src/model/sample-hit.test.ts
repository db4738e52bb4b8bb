import { expect, test } from "vitest";
import { toFoundSample } from "./sample-hit.ts";

const ID = "a".repeat(32);
const SHA256 = "b".repeat(64);

test("a hit of which only the keys are there that are known of the service is a sample with its digest", () => {
  const hit = { sample: ID, ts: "2020-06-19T14:27:39Z", sample_sha256: SHA256, relation: "dns" };
  expect(toFoundSample(hit)).toMatchObject({ sampleId: ID, seenAt: hit.ts, sha256: SHA256, relation: "dns", tags: [] });
});

test("a digest under its plain name wins", () => {
  const sha256 = "c".repeat(64);
  expect(toFoundSample({ sample: ID, ts: "", sha256, sample_sha256: SHA256 }).sha256).toBe(sha256);
});
