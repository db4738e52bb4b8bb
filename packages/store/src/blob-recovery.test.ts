import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openBlobStore } from "./blob-folder.ts";
import { encodeHead } from "./blob-journal.ts";
import { placeOf } from "./blob-place.ts";
import { createTemporaryNames } from "./blob-temporary.ts";
import { makeTemporaryFolder } from "./testing/temporary-folder.ts";

const BYTES = Buffer.from("bytes of a blob that was acknowledged");
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const OWN_NAME = createTemporaryNames()();
/** The number of a process that does not exist is above the kernel's maximum. */
const DEAD_NAME = OWN_NAME.replace(`.${process.pid}.`, ".4999999.");
const LIVING_NAME = OWN_NAME.replace(`.${process.pid}.`, `.${process.ppid}.`);
const FOREIGN_NAME = `another-machine.1.${"0".repeat(36)}`;

/** A folder in which somebody has left a journal with one blob. */
async function makeFolder(name: string): Promise<{ root: string; journals: string; place: string }> {
  const root = await makeTemporaryFolder();
  const journals = join(root, "journal");
  await mkdir(journals);
  await writeFile(join(journals, name), Buffer.concat([encodeHead(SHA256, BYTES.length), BYTES]));
  return { root, journals, place: placeOf(root, SHA256) };
}

async function writeBlob(place: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, bytes, { mode: 0o600 });
}

test.each([
  ["is not there", undefined],
  ["is empty", Buffer.alloc(0)],
  ["is torn", BYTES.subarray(0, 10)],
  ["holds zeros", Buffer.alloc(BYTES.length)],
  ["is whole", BYTES],
])("a blob that %s after a power cut is whole after the next start, and the journal gone", async (_, left) => {
  const { root, journals, place } = await makeFolder(DEAD_NAME);
  if (left !== undefined) await writeBlob(place, left);
  await openBlobStore(`file:${root}`);
  expect(await readFile(place)).toEqual(BYTES);
  expect((await stat(place)).mode & 0o777).toBe(0o600);
  expect(await readdir(journals)).toEqual([]);
});

test.each([
  ["that still lives", LIVING_NAME, false],
  ["that is this one", OWN_NAME, false],
  ["of another machine", FOREIGN_NAME, true],
])("the journal of a process %s stays", async (_, name, isFollowed) => {
  const { root, journals, place } = await makeFolder(name);
  await openBlobStore(`file:${root}`);
  expect(await readdir(journals)).toEqual([name]);
  // Who lives writes its own blobs. Of another machine nobody knows, and a blob that is written twice does no harm.
  expect(
    await stat(place).then(
      () => true,
      () => false,
    ),
  ).toBe(isFollowed);
});

test("a blob that is whole is not written again", async () => {
  const { root, place } = await makeFolder(DEAD_NAME);
  await writeBlob(place, BYTES);
  const { ino } = await stat(place);
  await openBlobStore(`file:${root}`);
  expect((await stat(place)).ino).toBe(ino);
});

test("a folder without journals gets none by being opened", async () => {
  const { root, journals } = await makeFolder(DEAD_NAME);
  await rm(journals, { recursive: true });
  await openBlobStore(`file:${root}`);
  expect(await readdir(root)).toEqual(["tmp"]);
});
