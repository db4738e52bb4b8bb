import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isFinalItemState } from "@fumehood/contract";
import { STAGES } from "@fumehood/pipeline";
import type { Entry } from "@fumehood/pipeline";
import { expect, onTestFinished, test } from "vitest";
import { makeTemporaryFolder } from "../src/testing/temporary-folder.ts";
import { openCrashRun } from "./crash-run.ts";
import { readSamples } from "./persistent-target.ts";

/** More than any lease: what a killed process held is due again for the next one. */
const LEASES_OVER_MS = 120_000;

const TWINS: Readonly<Record<string, string>> = {
  "one.exe": "one",
  "twin.exe": "one",
  "two.exe": "two",
  "twin-too.exe": "two",
};

async function writeEntries(folder: string): Promise<Entry[]> {
  const texts = {
    "one.exe": "MZ one",
    "twin.exe": "MZ one",
    "two.exe": "MZ two",
    "three.exe": "MZ three",
    "bundle.zip": JSON.stringify([
      { name: "four.exe", text: "MZ four" },
      { name: "twin-too.exe", text: "MZ two" },
      { name: "locked", reason: "encrypted" },
    ]),
  };
  const entries: Entry[] = [{ kind: "url", url: "http://example.com/" }];
  for (const [name, text] of Object.entries(texts)) {
    const path = join(folder, name);
    await writeFile(path, text);
    entries.push({ kind: "path", path, name, remove: name === "three.exe" });
  }
  return entries;
}

test(
  "killed at every stage, each item reaches one end and each file is submitted once",
  { timeout: 120_000 },
  async () => {
    const folder = await makeTemporaryFolder();
    const entries = await writeEntries(folder);
    const first = await openCrashRun(folder, Date.now, () => undefined);
    const { submission } = await first.pipeline.accept({ channel: "cli", submittedBy: "tester", entries });
    await first.close();

    const points = STAGES.flatMap(({ name }) => [`before:${name}`, ...(name === "submit" ? ["posted"] : [])]);
    // The next child loads its modules while the one before is at work; it begins when that one is dead.
    let next = startChild(folder, points[0] ?? "", LEASES_OVER_MS);
    for (const [turn, point] of points.entries()) {
      const child = next;
      const following = points[turn + 1];
      if (following !== undefined) next = startChild(folder, following, (turn + 2) * LEASES_OVER_MS);
      child.send("go");
      expect([point, await endOf(child)]).toEqual([point, "SIGKILL"]);
    }

    const offset = (points.length + 1) * LEASES_OVER_MS;
    const last = await openCrashRun(
      folder,
      () => Date.now() + offset,
      () => undefined,
    );
    await last.pipeline.runUntilIdle({ signal: AbortSignal.timeout(10_000) });
    const found = await last.pipeline.getSubmission(submission.id);
    const items = found?.items ?? [];
    // Which of two twins comes first is nobody's promise, so both have one name here.
    expect(items.map(({ name, state }) => `${TWINS[name] ?? name} ${state}`).toSorted()).toEqual([
      "bundle.zip expanded",
      "four.exe done",
      "http://example.com/ done",
      "locked rejected",
      "one done",
      "one duplicate",
      "three.exe done",
      "two done",
      "two duplicate",
    ]);
    const submitted = readSamples(join(folder, "samples.jsonl")).map(({ fileName }) => TWINS[fileName] ?? fileName);
    expect(submitted.toSorted()).toEqual(["four.exe", "http://example.com/", "one", "three.exe", "two"]);
    for (const { id, state, cost, hasReport } of items) {
      const ends = (await last.pipeline.ledger(id)).filter(({ to }) => isFinalItemState(to));
      expect(ends).toHaveLength(1);
      expect(cost).toBe(state === "done" ? 1 : 0);
      expect(hasReport).toBe(state === "done" || state === "duplicate");
    }
    await last.close();
  },
);

function startChild(folder: string, point: string, clockOffsetMs: number): ChildProcess {
  const program = join(import.meta.dirname, "crash-child.ts");
  const child = fork(program, [folder, point, String(clockOffsetMs)]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** The signal that ended the child, or its exit code. */
async function endOf(child: ChildProcess): Promise<string | number | null> {
  const [code, signal] = await once(child, "exit");
  return typeof signal === "string" ? signal : Number(code);
}
