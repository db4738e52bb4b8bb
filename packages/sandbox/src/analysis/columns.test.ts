import type { Analysis } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineResult } from "../engine/types.ts";
import { fakeAnalysis } from "../testing/fake-engine.ts";
import { openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(async () => {
  await harness.close();
});

async function summaryOf(content: Partial<Analysis>, more: Partial<EngineResult> = {}) {
  harness.engine.next.push(async (input) => {
    const result = await fakeAnalysis(input);
    return { ...result, analysis: { ...result.analysis, ...content }, ...more };
  });
  const id = await harness.analysed("bad bytes");
  return (await harness.get(`/api/v2/samples/${id}/summary`)).json().data;
}

test("a summary counts streams, artifacts by origin, and registry keys that were changed, each once", async () => {
  const key = (name: string) => ({ name, access: [], options: [] });
  const summary = await summaryOf({
    network: { "0": {}, "1": {} },
    artifacts: {
      "1": { origin: "submitted" },
      "2": { origin: "disk" },
      "3": { origin: "disk" },
      "4": { origin: "network" },
      "5": { origin: "elsewhere" },
    },
    dynamic: {
      processes: {
        "1": { registry_keys_created: [key("A")], registry_keys_modified: [key("A"), key("B"), { value_name: "x" }] },
        "2": { registry_keys_deleted: ["C", "A"], registry_keys_opened: [key("D")] },
        "3": {},
      },
    },
  });
  expect(summary).toMatchObject({ stream_count: 2, registry_count: 3, artifacts: { disk: 2, network: 1 } });
  expect(Object.keys(summary.artifacts)).toEqual(["disk", "network"]);
});

test("a sample that failed has nothing counted", async () => {
  const summary = await summaryOf({ network: { "0": {} } }, { outcome: "failed", status: "analysis_failed" });
  expect(summary).toMatchObject({ stream_count: 0, registry_count: 0, artifacts: {}, iocs: [] });
});
