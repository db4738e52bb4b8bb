import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFakeIntake } from "../../testing/fake-intake.ts";
import { createRunner } from "../runner.ts";
import { createListSource } from "./list-source.ts";
import { MAX_LINE_CHARS, readLineBatches } from "./read-lines.ts";

const SILENT = { info() {}, warn() {}, error() {} };
// A machine that has much to do takes its time.
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000, interval: 5 });
vi.setConfig({ testTimeout: 60_000 });

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-list-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("each line is taken once, also when the list changes, is read by another and names things twice", async () => {
  const path = join(await makeFolder(), "list.txt");
  const digest = "0A".repeat(32);
  await writeFile(path, `# today\nhxxp://example[.]com/a\r\n${digest}\n\nno address\n${digest.toLowerCase()}\n`);
  const intake = createFakeIntake();
  const now = () => Date.now() + 60_000;
  const run = () => {
    const source = createListSource("ticket", { path, everyMs: 10 }, { options: {} });
    const runner = createRunner({
      source,
      intake,
      hold: () => Promise.resolve(null),
      now,
      random: () => 0.5,
      logger: SILENT,
    });
    runner.start();
    onTestFinished(() => runner.stop());
    return runner;
  };
  const first = run();
  await until(() => expect(intake.taken).toHaveLength(2));
  expect(intake.taken.map(({ name, sourceRef, channel }) => ({ name, sourceRef, channel }))).toEqual([
    { name: "http://example.com/a", sourceRef: `${path}:2`, channel: "list:ticket" },
    { name: digest.toLowerCase(), sourceRef: `${path}:3`, channel: "list:ticket" },
  ]);
  expect(first.health().notes).toMatchObject([{ kind: "ignored", ref: `${path}:5: no address` }]);
  await appendFile(path, "https://example.com/b\n");
  const second = run();
  await until(() => expect(intake.taken).toHaveLength(3));
  await until(() => expect(second.health().counts.seen + second.health().counts.taken).toBeGreaterThanOrEqual(3));
  expect(intake.taken).toHaveLength(3);
});

test("a list that is not there makes the source fail until it comes", async () => {
  const path = join(await makeFolder(), "later.txt");
  const intake = createFakeIntake();
  const source = createListSource("later", { path, everyMs: 10 }, { options: {} });
  const now = () => Date.now() + 60_000;
  const runner = createRunner({
    source,
    intake,
    hold: () => Promise.resolve(null),
    now,
    random: () => 0.5,
    logger: SILENT,
  });
  runner.start();
  onTestFinished(() => runner.stop());
  await until(() => expect(runner.health().state).toBe("failing"));
  await writeFile(path, "https://example.com/\n");
  await until(() => expect(intake.taken).toHaveLength(1));
  await until(() => expect(runner.health().state).toBe("running"));
});

test("lines of any length are read in batches, with each kind of end", async () => {
  const path = join(await makeFolder(), "lines.txt");
  await writeFile(path, `a\r\nb\nc\rd\n${"x".repeat(100_000)}\nlast`);
  const batches: string[][] = [];
  for await (const batch of readLineBatches(path, 2, new AbortController().signal)) batches.push(batch);
  expect(batches.map((batch) => batch.map((line) => line.slice(0, 4)))).toEqual([
    ["a", "b"],
    ["c", "d"],
    ["xxxx", "last"],
  ]);
  expect(Math.max(...batches.flat().map(({ length }) => length))).toBe(MAX_LINE_CHARS);
});
