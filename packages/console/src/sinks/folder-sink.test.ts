import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFolderSink } from "./folder-sink.ts";
import { makeNotice } from "./testing/notice.ts";

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-sink-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
const make = (path: string) =>
  createFolderSink({ name: "out", path, formats: ["summary", "html"], filter: { maxTlp: "red" }, timeoutMs: 1000 });
const signal = new AbortController().signal;

test("a notice becomes files that are named by digest and item, readable by us alone", async () => {
  const folder = join(await makeFolder(), "made", "here");
  const notice = makeNotice({ name: "../../../etc/passwd" });
  expect(await make(folder).deliver(notice, signal)).toEqual({ kind: "delivered" });
  const name = `${"ab".repeat(32)}-item-1.json`;
  // Without a report there is no page of it.
  expect(await readdir(folder)).toEqual([name]);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(join(folder, name), "utf8"))).toMatchObject({ item: { verdict: "malicious" } });
});

test("writing again writes the same file", async () => {
  const folder = await makeFolder();
  await make(folder).deliver(makeNotice({ verdict: "clean" }), signal);
  await make(folder).deliver(makeNotice(), signal);
  expect(await readdir(folder)).toHaveLength(1);
});

test("a folder that cannot be one is a failure with its reason, and leaves nothing behind", async () => {
  const file = join(await makeFolder(), "file");
  await writeFile(file, "");
  const outcome = await make(join(file, "below")).deliver(makeNotice(), signal);
  expect(outcome).toMatchObject({ kind: "failed", problem: expect.stringContaining("ENOTDIR") });
});
