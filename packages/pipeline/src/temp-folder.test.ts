import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { prepareTempFolder, unpackFolder } from "./temp-folder.ts";

test("folders of archives that a killed process left are removed, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-pipeline-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const now = Date.now();
  const old = new Date(now - 2 * 3600_000);
  for (const name of [unpackFolder(folder, "old", 1), unpackFolder(folder, "new", 1), join(folder, "other")])
    await mkdir(name);
  await utimes(unpackFolder(folder, "old", 1), old, old);
  await utimes(join(folder, "other"), old, old);
  await prepareTempFolder(folder, now);
  expect((await readdir(folder)).toSorted()).toEqual(["other", "unpack-new-1"]);
});
