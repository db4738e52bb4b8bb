import { chmod, mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { blobStoreConformance, chunksOf } from "@fumehood/pipeline/testing";
import { expect, test } from "vitest";
import { openBlobStore } from "./blob-folder.ts";
import { createTemporaryNames } from "./blob-temporary.ts";
import { makeTemporaryFolder } from "./testing/temporary-folder.ts";

blobStoreConformance("folder", async () => openBlobStore(`file:${await makeTemporaryFolder()}`));

test("lays a blob down by its digest, without an extension, for its owner only", async () => {
  const folder = await makeTemporaryFolder();
  const blobs = await openBlobStore(`file://${folder}`);
  const put = await blobs.put(chunksOf("hello"), { maxBytes: 10 });
  if (put.kind !== "stored") throw new Error("not stored");
  const path = join(folder, put.sha256.slice(0, 2), put.sha256.slice(2, 4), put.sha256);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, "tmp"))).toEqual([]);
});

test("leaves no temporary file behind when a source is too large or fails", async () => {
  const folder = await makeTemporaryFolder();
  const blobs = await openBlobStore(`file:${folder}`);
  await blobs.put(chunksOf("hello"), { maxBytes: 1 });
  async function* broken(): AsyncIterable<Uint8Array> {
    yield Buffer.from("half");
    throw new Error("broken");
  }
  await expect(blobs.put(broken(), { maxBytes: 10 })).rejects.toThrow("broken");
  expect(await readdir(join(folder, "tmp"))).toEqual([]);
});

test("sweeps at the start what ended processes left, and nothing of living ones", async () => {
  const folder = await makeTemporaryFolder();
  const temporary = join(folder, "tmp");
  await mkdir(temporary);
  const temporaryName = createTemporaryNames();
  const own = temporaryName();
  // The parent lives as long as the test; the number of a process that does not exist is above the kernel's maximum.
  const living = own.replace(`.${process.pid}.`, `.${process.ppid}.`);
  const dead = own.replace(`.${process.pid}.`, ".4999999.");
  const foreign = `another-machine.1.${"0".repeat(36)}`;
  const beforeRestart = temporaryName();
  const abandoned = "anything else";
  for (const name of [own, living, dead, foreign, beforeRestart, abandoned])
    await writeFile(join(temporary, name), "x");
  for (const name of [`${dead.slice(0, -1)}f`, "a folder"])
    await mkdir(join(temporary, name, "inside"), { recursive: true });
  await utimes(join(temporary, "a folder"), new Date(), new Date(Date.now() - 25 * 3600_000));
  await utimes(join(temporary, beforeRestart), new Date(), new Date(Date.now() - process.uptime() * 1000 - 5000));
  await utimes(join(temporary, abandoned), new Date(), new Date(Date.now() - 25 * 3600_000));
  await openBlobStore(`file:${folder}`);
  expect((await readdir(temporary)).toSorted()).toEqual([own, living, foreign, "a folder"].toSorted());
});

test.each(["", "file:", "/plain/path", "s3://bucket"])("refuses %j as a URL", async (url) => {
  await expect(openBlobStore(url)).rejects.toMatchObject({ code: "blob.url-invalid" });
});

test("says that the folder cannot be written", async () => {
  const folder = await makeTemporaryFolder();
  await writeFile(join(folder, "file"), "");
  await chmod(folder, 0o500);
  await expect(openBlobStore(`file:${join(folder, "file", "blobs")}`)).rejects.toMatchObject({
    code: "blob.not-writable",
  });
});
