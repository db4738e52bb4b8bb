import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildZip, eicar } from "@fumehood/inspect/testing";
import { expect, onTestFinished, test } from "vitest";
import { analyseBytes, scores } from "./testing/analyse-bytes.ts";

test("an archive is as bad as its worst member, which the evidence names", async () => {
  const zip = buildZip([
    { name: "readme.txt", data: "hello" },
    { name: "bin/test.com", data: eicar() },
  ]);
  const folder = await mkdtemp(join(tmpdir(), "engine-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const result = await analyseBytes(folder, "a.zip", zip);
  expect(scores(result)).toEqual(["eicar-test-file: 95", "archive-program-member: 12"]);
  expect(result.indicators.find(({ ioc }) => ioc === "eicar-test-file")?.data).toEqual([
    { Artifact_ID: 2, Path: "bin/test.com", Filetype: "eicar" },
  ]);
  expect(Object.values(result.analysis.artifacts ?? {}).map(({ path, origin }) => [origin, path])).toEqual([
    ["submitted", "a.zip"],
    ["extracted", "bin/test.com"],
    ["extracted", "readme.txt"],
  ]);
});
