import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isUnpackable, unpackArchive } from "@fumehood/inspect";
import { buildZip } from "@fumehood/inspect/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createArchiveOpener, type UnpackedArchive } from "./archive-opener.ts";

let scratchDir: string;

beforeAll(async () => {
  scratchDir = await mkdtemp(join(tmpdir(), "opener-"));
});

afterAll(async () => {
  await rm(scratchDir, { recursive: true, force: true });
});

const REQUEST = { typeId: "zip", name: "a.zip", passwords: ["infected"] };

test("members of a real archive lie on disk while they are looked at, and are gone afterwards", async () => {
  const path = join(scratchDir, "sample");
  await writeFile(path, buildZip([{ name: "folder/a.txt", data: "hello" }]));
  const opener = createArchiveOpener({ unpacking: { isUnpackable, unpack: unpackArchive }, scratchDir });
  const seen = await opener.withOpened({ ...REQUEST, path }, async (listing) => {
    const [member] = listing.members;
    return { listing, text: await readFile(member?.path ?? "", "utf8") };
  });
  expect(seen.text).toBe("hello");
  expect(seen.listing).toMatchObject({
    format: "zip",
    outcome: "complete",
    members: [{ name: "folder/a.txt", sizeBytes: 5, outcome: "extracted" }],
    memberCount: 1,
    openedWithPassword: false,
  });
  expect(await readdir(scratchDir)).toEqual(["sample"]);
});

test("the members are removed when looking at them fails", async () => {
  const opener = createArchiveOpener({ unpacking: { isUnpackable, unpack: async () => EMPTY }, scratchDir });
  const failing = opener.withOpened({ ...REQUEST, path: "unused" }, async () => {
    throw new Error("broken");
  });
  await expect(failing).rejects.toThrow("broken");
  expect((await readdir(scratchDir)).filter((name) => name.startsWith("archive-"))).toEqual([]);
});

test("a member that was left out has a reason and no path", async () => {
  const name = createHash("sha256").update("x").digest("hex");
  const members: UnpackedArchive["members"] = [
    { name, declaredSizeBytes: 7, outcome: "skipped", reason: "wrong-password", flags: ["encrypted"] },
  ];
  const unpack = async (): Promise<UnpackedArchive> => ({
    ...EMPTY,
    outcome: "refused",
    reason: "password-needed",
    members,
  });
  const opener = createArchiveOpener({ unpacking: { isUnpackable, unpack }, scratchDir });
  const listing = await opener.withOpened({ ...REQUEST, path: "unused" }, async (found) => found);
  expect(listing.members).toEqual([
    { name, sizeBytes: 7, outcome: "skipped", reason: "wrong-password", flags: ["encrypted"] },
  ]);
  expect(listing).toMatchObject({ outcome: "refused", reason: "password-needed" });
});

const EMPTY: UnpackedArchive = { format: "zip", outcome: "complete", members: [], anomalies: [], listedMembers: 0 };
