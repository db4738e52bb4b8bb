import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpackArchive } from "@fumehood/inspect";
import { expect, onTestFinished, test } from "vitest";
import { memberOf, zipOf } from "./testing/quarantined.ts";

test("7-Zip opens it with the password, and with no other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-zip-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "a.zip");
  const data = Buffer.from("MZ and more").toString().repeat(30_000);
  await writeFile(path, await zipOf(memberOf("a".repeat(64), Buffer.from(data)), memberOf("empty")));
  const open = async (password: string) =>
    await unpackArchive({ path, typeId: "zip", passwords: [password], outDir: join(folder, password) });
  expect(await open("infected")).toMatchObject({
    outcome: "complete",
    passwordIndex: 0,
    members: [
      { name: "a".repeat(64), outcome: "extracted", sizeBytes: data.length },
      { name: "empty", outcome: "extracted", sizeBytes: 0 },
    ],
  });
  expect(await open("other")).toMatchObject({ outcome: "refused", reason: "password-needed" });
});
