import { expect, test } from "vitest";
import { DEFAULT_PIPELINE_LIMITS } from "../limits.ts";
import { DEFAULT_POLICY } from "../policy.ts";
import { createFakeTarget, createRegistry, FakeTargetFault } from "../testing/fake-target.ts";
import { createMemoryBlobStore } from "../testing/memory-blob-store.ts";
import { makeRecord, TEST_NOW } from "../testing/records.ts";
import type { Target } from "../target.ts";
import { runCollect } from "./collect.ts";

interface Case {
  readonly kind: Target["kind"];
  readonly vm: string | undefined;
  readonly recordsSha256?: string;
  readonly isBroken?: boolean;
}

/** Collects a sample that a target analysed in a machine of that name; returns also what was asked for. */
async function collect({ kind, vm, recordsSha256, isBroken = false }: Case) {
  const fake = createFakeTarget({ now: () => TEST_NOW, kind });
  const { sampleId } = await fake.target.client.samples.submitFile({
    file: { name: "a", sizeBytes: 0, async *open() {} },
  });
  const asked: string[] = [];
  const { samples } = fake.target.client;
  const client: Target["client"] = {
    ...fake.target.client,
    samples: {
      ...samples,
      async download(id, element, options) {
        asked.push(element);
        return await samples.download(id, element, options);
      },
    },
    async call(id) {
      if (isBroken) throw new FakeTargetFault("TG_NETWORK");
      return id === "getSample" ? { id: sampleId, state: "succ", vm } : {};
    },
  };
  const record = makeRecord("i1", { state: "finished", sampleId }, { recordsSha256: recordsSha256 ?? null });
  const outcome = await runCollect(
    { record, claims: 1, password: null, signal: new AbortController().signal },
    {
      blobs: createMemoryBlobStore(),
      targets: createRegistry({ ...fake.target, client }),
      policy: DEFAULT_POLICY,
      limits: DEFAULT_PIPELINE_LIMITS,
      now: () => TEST_NOW,
      random: () => 0.5,
    },
  );
  return { outcome, asked: asked.toSorted() };
}

const ALL = DEFAULT_POLICY.wantedElements.toSorted();

test("of what the built-in sandbox did not run is asked only what there can be, and the rest is told as absent", async () => {
  const { outcome, asked } = await collect({ kind: "builtin", vm: "static" });
  expect(asked).toEqual(["analysis.json", "report.html", "warnings.json"]);
  const absent = ["processes.json", "timeline.json", "network.pcap", "screenshot.png"].map((name) => ({
    name,
    why: "Fake sandbox did not run the sample",
  }));
  expect(outcome).toMatchObject({
    kind: "next",
    state: "collected",
    facts: { work: { absent: expect.arrayContaining(absent) }, item: { elements: ["analysis.json", "report.html"] } },
  });
});

test.each([
  ["ran at the built-in sandbox", { kind: "builtin", vm: "win10" }],
  ["is another service's, whatever it calls its machine", { kind: "cloud", vm: "static" }],
  ["has no machine in its record", { kind: "builtin", vm: undefined }],
  ["has a record that was fetched before", { kind: "builtin", vm: "static", recordsSha256: "0".repeat(64) }],
] as const)("all is asked for of a sample that %s", async (_, input) => {
  expect((await collect(input)).asked).toEqual(ALL);
});

test("where the record cannot be had, what came is kept, and the item waits", async () => {
  const { outcome, asked } = await collect({ kind: "builtin", vm: "static", isBroken: true });
  expect(asked).toEqual(ALL);
  expect(outcome).toMatchObject({
    kind: "wait",
    facts: { item: { elements: ["analysis.json", "report.html"] }, work: { recordsSha256: null } },
  });
});
