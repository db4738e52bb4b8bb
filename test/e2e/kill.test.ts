import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@fumehood/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runFumehood, serve } from "../support/fumehood-process.ts";

const FILES = 12;
/** Moments after the start at which the process is killed: while it takes in, identifies, submits, analyses, collects. */
const KILLS_AFTER_MS = [50, 400, 800, 1500, 2500];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-kill-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test(
  "a process that is killed again and again loses nothing and submits nothing twice",
  { timeout: 240_000 },
  async () => {
    const files = join(folder, "files");
    await mkdir(files);
    for (let index = 0; index < FILES; index++)
      await writeFile(join(files, `${index}.sh`), `#!/bin/sh\necho ${index} > /tmp/note\n`);

    let served = await serve(folder);
    const submitted = jsonLines(await runFumehood(["submit", files, "--json", "--data", folder], { home: folder }));
    expect(submitted).toHaveLength(FILES);
    for (const moment of KILLS_AFTER_MS) {
      await pause(moment);
      await served.end("SIGKILL");
      served = await serve(folder);
    }

    const ended = await waitUntilEnded();
    expect(ended.map((line) => line.itemState)).toEqual(Array.from({ length: FILES }, () => "done"));
    expect(new Set(ended.map((line) => line.item))).toEqual(new Set(submitted.map((line) => line.item)));
    expect(await countSamples(served.sandboxUrl ?? "", ended)).toEqual(Array.from({ length: FILES }, () => 1));
    expect(await served.end("SIGTERM")).toBe(0);
  },
);

/** Asks until every item has ended; the test's own time limit ends a wait for nothing. */
async function waitUntilEnded(): Promise<Record<string, unknown>[]> {
  const finals = new Set(["done", "duplicate", "expanded", "rejected", "failed", "cancelled"]);
  for (;;) {
    const lines = jsonLines(await runFumehood(["status", "--json", "--data", folder], { home: folder }));
    if (lines.length === FILES && lines.every((line) => finals.has(String(line.itemState)))) return lines;
    await pause(500);
  }
}

/** How many samples the sandbox has of each item's digest. */
async function countSamples(baseUrl: string, lines: readonly Record<string, unknown>[]): Promise<number[]> {
  const apiKey = (await readFile(join(folder, "sandbox-key"), "utf8")).trim();
  const client = createClient({ baseUrl, apiKey });
  try {
    const pages = await Promise.all(lines.map((line) => client.samples.list({ sha256: String(line.sha256) }).page()));
    return pages.map((page) => page.records.length);
  } finally {
    await client.close();
  }
}
