import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareDataFolder, readOrCreateSecret } from "./data-folder.ts";
import { readRunFile, removeRunFile, writeRunFile } from "./run-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-data-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
const run = {
  url: "http://127.0.0.1:8477",
  sandboxUrl: null,
  token: "t".repeat(43),
  startedAt: "2026-01-02T03:04:05.000Z",
  version: "0.1.0",
};

test("the folder and what is in it are its owner's alone", async () => {
  const data = await prepareDataFolder(join(folder, "new", "data"));
  expect(await modeOf(data.blobs)).toBe("700");
  const secret = await readOrCreateSecret(data.sandboxKeyFile, () => "made-once");
  expect(secret).toBe("made-once");
  expect(await modeOf(data.sandboxKeyFile)).toBe("600");
  expect(await readOrCreateSecret(data.sandboxKeyFile, () => "another")).toBe("made-once");
});

test("a folder below a file is refused in one sentence that names it", async () => {
  await writeFile(join(folder, "file"), "");
  const path = join(folder, "file", "data");
  await expect(prepareDataFolder(path)).rejects.toThrow(
    `The data folder ${path} or one above it is a file; name another with --data.`,
  );
});

test("a running console is found by its run file, readable by its owner alone", async () => {
  const path = join(folder, "run.json");
  await writeRunFile(path, { ...run, pid: process.pid });
  expect(await modeOf(path)).toBe("600");
  expect(await readRunFile(path)).toMatchObject({ url: run.url });
  await removeRunFile(path);
  expect(await readRunFile(path)).toBeUndefined();
});

test.each([
  ["of a process that is gone", JSON.stringify({ ...run, pid: 4_194_999 })],
  ["that was half written", '{"pid": 1'],
  ["of another shape", '{"pid": "1"}'],
])("a run file %s counts as none", async (_, text) => {
  const path = join(folder, "run.json");
  await writeFile(path, text);
  expect(await readRunFile(path)).toBeUndefined();
});
