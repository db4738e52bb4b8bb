import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runFumehood, serve } from "../support/fumehood-process.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-start-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const oneSentence = /^fumehood: [^\n]+\n$/;

test("a port in use is said in one sentence", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => taken.once("listening", done));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  const ran = await runFumehood(["serve", "--data", folder, "--port", port], { home: folder });
  taken.close();
  expect(ran.code).toBe(3);
  expect(ran.stderr.replace(/^Building.*\n/, "")).toMatch(oneSentence);
  expect(ran.stderr).toContain(`The port ${port} is in use`);
});

test("a data folder that cannot be one is said in one sentence", async () => {
  const file = join(folder, "a-file");
  await writeFile(file, "");
  const ran = await runFumehood(["serve", "--data", join(file, "below"), "--port", "0"], { home: folder });
  expect(ran.code).toBe(3);
  expect(ran.stderr).toMatch(oneSentence);
  expect(ran.stderr).toContain("The data folder");
});

test.skipIf(process.getuid?.() === 0)(
  "a read-only data folder is said in one sentence (root may write everywhere: not tried there)",
  async () => {
    const locked = join(folder, "locked");
    await mkdir(locked);
    await chmod(locked, 0o500);
    const ran = await runFumehood(["serve", "--data", locked, "--port", "0"], { home: folder });
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain("is not yours to write");
  },
);

test("a configuration error is said in one sentence, with the nearest key", async () => {
  await writeFile(join(folder, "fumehood.toml"), "[server]\nprot = 1\n");
  const ran = await runFumehood(["serve", "--data", folder], { home: folder });
  expect(ran.code).toBe(3);
  expect(ran.stderr).toMatch(oneSentence);
  expect(ran.stderr).toContain('did you mean "port"?');
});

test("a second start on the same data folder is refused while the first runs", async () => {
  const first = await serve(folder);
  const second = await runFumehood(["serve", "--data", folder, "--port", "0"], { home: folder });
  expect(await first.end("SIGTERM")).toBe(0);
  expect(second.code).toBe(3);
  expect(second.stderr).toContain("runs already");
});
