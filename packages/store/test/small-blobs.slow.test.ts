import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { chunksOf, readAll } from "@fumehood/pipeline/testing";
import { openBlobStore } from "@fumehood/store";
import { expect, test } from "vitest";
import { makeTemporaryFolder } from "../src/testing/temporary-folder.ts";

const LIMIT = { maxBytes: 1_000_000 };
const MANY = 80;
const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");
const pathOf = (root: string, sha256: string) => join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
const textOf = (index: number) => `blob ${index} `.repeat(index * 50);

type Blobs = Awaited<ReturnType<typeof openBlobStore>>;

const putMany = async (blobs: Blobs) =>
  await Promise.all(Array.from({ length: MANY }, (_, index) => blobs.put(chunksOf(textOf(index)), LIMIT)));

async function open() {
  const root = await makeTemporaryFolder();
  return { root, journals: join(root, "journal"), blobs: await openBlobStore(`file:${root}`) };
}

/** Whoever has the folder's journals from now on is dead. */
async function orphanJournals(journals: string): Promise<string[]> {
  const names = await readdir(journals);
  for (const name of names)
    await rename(join(journals, name), join(journals, name.replace(`.${process.pid}.`, ".4999999.")));
  return names;
}

test("small blobs that come together are stored as those that come alone, and a journal holds them until the end", async () => {
  const { root, journals, blobs } = await open();
  const outcomes = await putMany(blobs);
  for (const [index, outcome] of outcomes.entries()) {
    const text = textOf(index);
    const [sha1, md5] = ["sha1", "md5"].map((name) => createHash(name).update(text).digest("hex"));
    expect(outcome).toEqual({ kind: "stored", sha256: digestOf(text), sha1, md5, sizeBytes: text.length });
    expect((await readAll(await blobs.open(digestOf(text)))).toString()).toBe(text);
    expect((await stat(pathOf(root, digestOf(text)))).mode & 0o777).toBe(0o600);
  }
  expect(await readdir(journals)).toHaveLength(1);
  expect(await readdir(join(root, "tmp"))).toEqual([]);
  await blobs.close();
  expect(await readdir(journals)).toEqual([]);
});

test("what was acknowledged before a kill is whole after it, even if the disk has none of the files", async () => {
  const root = await makeTemporaryFolder();
  const child = spawn(process.execPath, [join(import.meta.dirname, "blob-child.ts"), root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (acknowledged.push(line) === 400) child.kill("SIGKILL");
  }
  const journals = await readdir(join(root, "journal"));
  expect(journals.length).toBeGreaterThan(0);
  // A power cut takes what was not flushed. Those few that came before the thread had started were flushed one by one.
  const known = new Set<string>();
  for (const name of journals) {
    const journal = await readFile(join(root, "journal", name), "hex");
    for (const sha256 of acknowledged) if (journal.includes(sha256)) known.add(sha256);
  }
  expect(known.size).toBeGreaterThan(acknowledged.length - 10);
  for (const sha256 of known) await rm(pathOf(root, sha256));
  const blobs = await openBlobStore(`file:${root}`);
  for (const sha256 of acknowledged) {
    const bytes = await readAll(await blobs.open(sha256));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  }
  expect(await readdir(join(root, "journal"))).toEqual([]);
});

test("a blob that was deleted does not come back from a journal", async () => {
  const { root, journals, blobs } = await open();
  await putMany(blobs);
  const [deleted, kept] = [digestOf(textOf(1)), digestOf(textOf(2))];
  expect(await blobs.delete(deleted)).toBe(true);
  await orphanJournals(journals);
  const again = await openBlobStore(`file:${root}`);
  expect(await again.stat(deleted)).toBeUndefined();
  expect(await again.stat(kept)).toBeDefined();
});

test("those that cannot be written fail, each by itself, and later ones are stored", async () => {
  const { root, blobs } = await open();
  const refused = textOf(7);
  // A file where the folder of this one should be.
  const shard = dirname(dirname(pathOf(root, digestOf(refused))));
  await mkdir(root, { recursive: true });
  await writeFile(shard, "");
  const settled = await Promise.allSettled(
    Array.from({ length: MANY }, (_, index) => blobs.put(chunksOf(textOf(index)), LIMIT)),
  );
  const inShard = settled.filter((_, index) => digestOf(textOf(index)).startsWith(digestOf(refused).slice(0, 2)));
  expect(inShard.map(({ status }) => status)).toEqual(inShard.map(() => "rejected"));
  expect(settled.filter(({ status }) => status === "rejected")).toHaveLength(inShard.length);
  expect(await readdir(join(root, "tmp"))).toEqual([]);
  await rm(shard);
  expect((await putMany(blobs)).every(({ kind }) => kind === "stored")).toBe(true);
});

test("what the file system says is told in the words of the store", async () => {
  const { root, blobs } = await open();
  await putMany(blobs);
  await rm(join(root, "tmp"), { recursive: true });
  await expect(blobs.put(chunksOf("more"), LIMIT)).rejects.toMatchObject({ code: "blob.not-found" });
});

test("a process ends although its store was not closed", async () => {
  const root = await makeTemporaryFolder();
  const script = `
    const { openBlobStore } = await import("@fumehood/store");
    const blobs = await openBlobStore("file:" + process.argv[1]);
    async function* one(index) { yield Buffer.from("blob " + index); }
    await Promise.all(Array.from({ length: 30 }, (_, index) => blobs.put(one(index), { maxBytes: 100 })));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, root], {
    cwd: import.meta.dirname,
    stdio: "inherit",
  });
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(await readdir(join(root, "journal"))).toHaveLength(1);
});
