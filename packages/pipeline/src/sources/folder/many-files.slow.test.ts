import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFakeIntake } from "../../testing/fake-intake.ts";
import { createRunner } from "../runner.ts";
import { createFolderSource } from "./folder-source.ts";
import { DEFAULT_FOLDER_SETTINGS } from "./settings.ts";

const FILES = 100_000;
/** Far above what a batch takes, far below what the names of all files would. */
const MAX_GROWTH_BYTES = 48 * 1024 ** 2;

test("a folder of 100,000 known files is looked at in bounded memory", { timeout: 600_000 }, async () => {
  const path = mkdtempSync(join(tmpdir(), "fumehood-many-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (let index = 0; index < FILES; index++) closeSync(openSync(join(path, `extracted-file-${index}.bin`), "w"));
  let largest = 0;
  const intake = createFakeIntake();
  intake.findMarks = (_source, marks) => {
    largest = Math.max(largest, process.memoryUsage().heapUsed);
    return Promise.resolve(new Set(marks));
  };
  const settings = { ...DEFAULT_FOLDER_SETTINGS, path, everyMs: 600_000 };
  const runner = createRunner({
    source: createFolderSource("in", settings, { options: {} }),
    intake,
    hold: () => Promise.resolve(null),
    now: () => Date.now() + 60_000,
    random: Math.random,
    logger: { info() {}, warn() {}, error() {} },
  });
  const before = process.memoryUsage().heapUsed;
  runner.start();
  await vi.waitFor(() => expect(runner.health().counts.seen).toBe(FILES), { timeout: 500_000, interval: 50 });
  await runner.stop();
  expect(largest - before).toBeLessThan(MAX_GROWTH_BYTES);
  expect(runner.health().counts).toMatchObject({ taken: 0, failed: 0, waiting: 0 });
});
