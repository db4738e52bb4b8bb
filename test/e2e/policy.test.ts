import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildZip } from "@fumehood/inspect/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { jsonLines, runFumehood, serve, type Ran, type Served } from "../support/fumehood-process.ts";

let folder: string;
let served: Served;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-policy-"));
  await mkdir(join(folder, "in"));
  const pdf = Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n");
  const script = Buffer.from('var shell = new ActiveXObject("WScript.Shell"); shell.Run("cmd /c calc");');
  await writeFile(
    join(folder, "in", "mail.zip"),
    buildZip([
      { name: "doc.pdf", data: pdf },
      { name: "run.js", data: script },
    ]),
  );
  served = await serve(folder);
});
afterAll(async () => {
  await served.end("SIGTERM");
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<Ran> => runFumehood([...args, "--data", folder, "--json"], { home: folder });
const mail = () => join(folder, "in", "mail.zip");
const explain = async (...args: string[]) =>
  jsonLines(await run("policy", "explain", mail(), "--channel", "folder:mail", ...args));
const decisions = (lines: readonly Record<string, unknown>[]) =>
  lines.map(({ path, decision, rule }) => [z.array(z.string()).parse(path).at(-1), decision, rule]);

test("explain tells what would become of an archive and its members, and hands nothing in", async () => {
  expect(decisions(await explain())).toEqual([
    ["mail.zip", "open", "machines"],
    ["doc.pdf", "submit", "machines"],
    ["run.js", "skip", "rest"],
  ]);
  expect(jsonLines(await run("status"))).toEqual([]);
});

test("the list of types is changed in the file, and what runs goes by it at once", async () => {
  const changed = jsonLines(await run("policy", "types", "--add", "js"));
  expect(changed[0]).toMatchObject({ changed: true, file: join(folder, "policy.toml") });
  expect(await readFile(join(folder, "policy.toml"), "utf8")).toContain('remove = ["html"]');
  expect(decisions(await explain()).at(-1)).toEqual(["run.js", "submit", "machines"]);
  const wrong = await run("policy", "types", "--add", "exe");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('did you mean \\"pe-exe\\"?');
});

const REFUSE = '[[rules]]\nname = "nothing"\nchannels = ["cli"]\naction = "refuse"\n';

test("a changed file is taken on SIGHUP; a broken one is told of and changes nothing; replay tells what would have been", async () => {
  const before = jsonLines(await run("submit", mail(), "--wait"));
  expect(before.map(({ decision }) => decision)).toEqual(["unpacked", "submitted", "submitted"]);

  await writeFile(join(folder, "new.toml"), REFUSE);
  const [replayed] = jsonLines(await run("policy", "replay", "--policy", join(folder, "new.toml")));
  expect(replayed).toMatchObject({
    items: 3,
    changed: 3,
    changes: expect.arrayContaining([
      { from: "open", to: "refuse", items: 1 },
      { from: "submit", to: "skip", items: 2 },
    ]),
  });

  await writeFile(join(folder, "policy.toml"), REFUSE);
  served.child.kill("SIGHUP");
  await expect.poll(async () => jsonLines(await run("policy", "show"))[0]?.["toml"], { timeout: 30_000 }).toBe(REFUSE);
  const refused = await run("submit", mail(), "--wait", "--force");
  expect(jsonLines(refused)).toMatchObject([{ decision: "refused", reasonCode: "gate.refused" }]);
  expect(refused.code).toBe(6);

  await writeFile(join(folder, "policy.toml"), REFUSE.replace("action", "acton"));
  served.child.kill("SIGHUP");
  await expect
    .poll(async () => jsonLines(await run("policy", "show"))[0]?.["problem"], { timeout: 30_000 })
    .toMatchObject({ problems: expect.arrayContaining([expect.objectContaining({ line: 4, key: "acton" })]) });
  const check = await run("policy", "check");
  expect(check.code).toBe(3);
  expect(jsonLines(check)[0]).toMatchObject({ ok: false });
  expect((await run("submit", mail(), "--wait", "--force")).code).toBe(6);
  const history = jsonLines(await run("policy", "history"));
  expect(history.map(({ acceptedBy }) => acceptedBy)).toEqual(["file", expect.stringContaining("api "), "built-in"]);
});
