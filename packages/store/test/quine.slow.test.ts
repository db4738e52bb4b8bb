import { createUnpacker, identifyFile } from "@fumehood/inspect";
import { createPipeline } from "@fumehood/pipeline";
import { chunksOf, createFakeTarget, createMemoryBlobStore, createRegistry } from "@fumehood/pipeline/testing";
import { openDatabase, openItemStore } from "@fumehood/store";
import { expect, onTestFinished, test } from "vitest";
import { buildGzipQuine, nestZips } from "../../inspect/src/archive/testing/bombs.ts";
import { makeTemporaryFolder } from "../src/testing/temporary-folder.ts";

test.each([
  ["a gzip file that holds itself", buildGzipQuine()],
  ["a zip in a hundred zips", nestZips(100, "deep.txt", Buffer.from("deep"))],
])("%s is opened down to the limit, with the reason at its end", async (_what, bytes) => {
  const database = await openDatabase("sqlite::memory:");
  const tempFolder = await makeTemporaryFolder();
  const unpacker = createUnpacker({ outRoot: tempFolder });
  onTestFinished(async () => {
    await unpacker.close();
    await database.close();
  });
  const pipeline = await createPipeline({
    store: await openItemStore(database),
    blobs: createMemoryBlobStore(),
    targets: createRegistry(createFakeTarget({ now: Date.now }).target),
    identify: identifyFile,
    unpacker,
    tempFolder,
  });
  const entries = [{ kind: "stream", name: "x", source: chunksOf(bytes) }] as const;
  const accepted = await pipeline.accept({ channel: "cli", submittedBy: "tester", options: {}, entries });
  await pipeline.runOnce();
  const { items = [] } = (await pipeline.getSubmission(accepted.submission.id)) ?? {};
  expect(items.map(({ depth, reason }) => [depth, reason.code])).toEqual([
    ...[0, 1, 2, 3, 4, 5].map((depth) => [depth, "unpack.unpacked"]),
    [6, "unpack.limit-depth"],
  ]);
});
