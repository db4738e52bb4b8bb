import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isUnpackable, unpackArchive } from "@fumehood/inspect";
import { buildZip } from "@fumehood/inspect/testing";
import { expect, onTestFinished, test } from "vitest";
import { createArchiveOpener } from "./archive-opener.ts";

test("members of a real archive lie on disk while they are looked at, and are gone afterwards", async () => {
  const scratchDir = await mkdtemp(join(tmpdir(), "opener-"));
  onTestFinished(() => rm(scratchDir, { recursive: true, force: true }));
  const path = join(scratchDir, "sample");
  await writeFile(path, buildZip([{ name: "folder/a.txt", data: "hello" }]));
  const opener = createArchiveOpener({ unpacking: { isUnpackable, unpack: unpackArchive }, scratchDir });
  const seen = await opener.withOpened(
    { typeId: "zip", name: "a.zip", passwords: ["infected"], path },
    async (listing) => {
      const [member] = listing.members;
      return { listing, text: await readFile(member?.path ?? "", "utf8") };
    },
  );
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
