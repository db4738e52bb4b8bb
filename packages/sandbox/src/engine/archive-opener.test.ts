import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isUnpackable } from "@fumehood/inspect";
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

test("the members are removed when looking at them fails", async () => {
  const opener = createArchiveOpener({ unpacking: { isUnpackable, unpack: async () => EMPTY }, scratchDir });
  const failing = opener.withOpened({ ...REQUEST, path: "unused" }, async () => {
    throw new Error("broken");
  });
  await expect(failing).rejects.toThrow("broken");
  expect(await readdir(scratchDir)).toEqual([]);
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
