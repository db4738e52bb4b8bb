import type { SubmissionHit } from "@fumehood/client";
import { expect, test } from "vitest";
import { createFakeTarget, createRegistry, FakeTargetFault } from "../testing/fake-target.ts";
import type { FakeTargetOptions } from "../testing/fake-target.ts";
import { makeRecord, TEST_NOW } from "../testing/records.ts";
import { pickSample, runLookup } from "./lookup.ts";

const SHA256 = "a".repeat(64);
const MD5 = "b".repeat(32);

function hit(sampleId: string, extra: Partial<SubmissionHit> = {}): SubmissionHit {
  const submittedAt = "2020-03-04T01:00:00Z";
  return {
    sampleId,
    sha256: SHA256,
    md5: MD5,
    state: "succ",
    submittedAt,
    tags: [],
    indicators: [],
    matches: {},
    ...extra,
  };
}

test.each<[string, SubmissionHit[], string | undefined]>([
  ["nothing among no hits", [], undefined],
  ["one however old it is", [hit("a")], "a"],
  ["the newest", [hit("a"), hit("b", { submittedAt: "2021-01-01T00:00:00Z" })], "b"],
  ["none that failed", [hit("a", { state: "fail" })], undefined],
  ["none of other bytes", [hit("a", { sha256: "c".repeat(64) })], undefined],
])("of the target's hits takes %s", (_, hits, expected) => {
  expect(pickSample(hits, SHA256, "sha256")?.sampleId).toBe(expected);
});

test("an MD5 is compared with the MD5 of the hits", () => {
  expect(pickSample([hit("a")], MD5, "md5")?.sampleId).toBe("a");
  expect(pickSample([hit("a", { md5: undefined })], MD5, "md5")).toBeUndefined();
});

async function lookUp(
  digest: string,
  options: Partial<FakeTargetOptions> = {},
  twin?: ReturnType<typeof makeRecord>,
  isKnown = false,
) {
  const now = () => TEST_NOW;
  const fake = createFakeTarget({ now, ...options });
  const known = {
    sampleId: "s1",
    sha256: SHA256,
    fileName: "a",
    submittedAt: TEST_NOW,
    request: {},
    state: "succ",
    status: "",
  };
  // Only what a search tells of it counts here.
  if (isKnown) fake.samples.push(known as (typeof fake.samples)[number]);
  const record = makeRecord("i1", { target: fake.target.name }, { origin: { kind: "digest", digest } });
  const store = { findFinishedTwin: () => Promise.resolve(twin) } as unknown as Parameters<
    typeof runLookup
  >[2]["store"];
  const input = { record, claims: 1, password: null, signal: new AbortController().signal };
  const outcome = await runLookup(input, digest, {
    store,
    targets: createRegistry(fake.target),
    now,
    random: () => 0.5,
  });
  return { outcome, calls: fake.calls };
}

test("a digest that the target does not know ends, with the reason", async () => {
  const { outcome } = await lookUp(SHA256);
  expect(outcome).toMatchObject({
    kind: "end",
    state: "rejected",
    decision: "skipped",
    reason: { code: "lookup.unknown" },
  });
});

test("a sample at the target is followed at no cost, and gives its digests", async () => {
  const { outcome } = await lookUp(SHA256, {}, undefined, true);
  expect(outcome).toMatchObject({
    kind: "next",
    state: "submitted",
    decision: "duplicate",
    facts: { item: { sampleId: "s1", sha256: SHA256 }, work: { digest: SHA256 } },
  });
  expect(outcome).not.toHaveProperty("cost");
});

test("a report that is here already is the answer, and the target is not asked", async () => {
  const { outcome, calls } = await lookUp(SHA256, {}, makeRecord("i0", { sampleId: "s".repeat(32), hasReport: true }));
  expect(outcome).toMatchObject({ kind: "end", state: "duplicate", facts: { item: { sampleId: "s".repeat(32) } } });
  expect(calls).toEqual([]);
});

test("a target without a search is told apart from one that does not know", async () => {
  const before = () => Promise.reject(new FakeTargetFault("TG_NOT_FOUND"));
  expect((await lookUp(SHA256, { before })).outcome).toMatchObject({
    kind: "end",
    reason: { code: "lookup.no-search" },
  });
});

test("a target that is away is waited for", async () => {
  const before = () => Promise.reject(new FakeTargetFault("TG_NETWORK"));
  expect((await lookUp(SHA256, { before })).outcome).toMatchObject({ kind: "wait" });
});
