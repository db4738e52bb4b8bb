/**
 * Archives of every kind, changed by chance, go through identify and the unpacker: most in one process that is watched, the others as in
 * earnest, in a child each. A crash, a run beyond its time, a file outside its folder, members that are missing from what is called complete, or
 * bytes that are not what the result says end it with the seed that shows it again: `npm run proof -- archives --seed N --runs 1`.
 */
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createUnpacker } from "@fumehood/inspect";
import { seedArchives } from "../packages/inspect/src/archive/testing/seed-archives.ts";
import { LIMITS, PASSWORDS, trySeed } from "./support/try-archives.ts";
import type { Tried } from "./support/try-archives.ts";

/** What one archive of some kilobytes may take on a busy machine. */
const STUCK_MS = 40_000;
/** What a process may take until it tries its first: it makes the archives before, with 7-Zip. */
const START_MS = 180_000;
/** Seeds that one process tries: what 7-Zip leaves in its memory adds up. */
const SEEDS_PER_PROCESS = 400;

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string" }, runs: { type: "string" } },
});
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32)) >>> 0;
const endAt = performance.now() + Number(values.seconds) * 1000;
const maxRuns = values.runs === undefined ? Infinity : Number(values.runs);
const isOver = (): boolean => runs >= maxRuns || performance.now() > endAt || failures.length > 0;

const folder = mkdtempSync(join(tmpdir(), "fumehood-proof-"));
const failures: string[] = [];
const counts = new Map<string, number>();
let runs = 0;
let peakMiB = 0;

function take({ seed, end, flaws, peakMiB: peak }: Tried): void {
  runs += 1;
  peakMiB = Math.max(peakMiB, peak);
  counts.set(end, (counts.get(end) ?? 0) + 1);
  if (flaws.length > 0) failures.push(`seed ${seed}: ${flaws.join("; ")}`);
}

/** As in earnest: the permission model, limits and kills of a child. */
async function tryInChildren(step: number): Promise<void> {
  const own = join(folder, "children");
  mkdirSync(own);
  const unpacker = createUnpacker({ outRoot: own, spare: 1 });
  const archives = await seedArchives();
  for (let seed = firstSeed; !isOver(); seed = (seed + step) >>> 0) {
    take(
      await trySeed(seed, archives, own, (path, typeId, outDir) =>
        unpacker.unpack({ path, typeId, outDir, passwords: PASSWORDS, limits: LIMITS }),
      ),
    );
  }
  await unpacker.close();
}

/** Quickly, without a child for each: what crashes or hangs there is found by the watch over it. */
async function tryInOneProcess(first: number, step: number): Promise<number> {
  const own = mkdtempSync(join(folder, "quick-"));
  const child = fork(join(import.meta.dirname, "support", "try-archives.ts"), [own, String(first), String(step)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  let at = first;
  let tried = 0;
  let isOurs = false;
  const end = (): void => {
    isOurs = true;
    child.kill("SIGKILL");
  };
  const stuck = (): void => {
    failures.push(`seed ${at}: it took more than ${STUCK_MS} ms`);
    end();
  };
  let watch = setTimeout(stuck, START_MS);
  child.on("message", (message: { kind: "start"; seed: number } | { kind: "tried"; tried: Tried }) => {
    clearTimeout(watch);
    watch = setTimeout(stuck, STUCK_MS);
    if (message.kind === "start") at = message.seed;
    else if (!isOurs) {
      tried += 1;
      take(message.tried);
    }
    if (isOver() || tried >= SEEDS_PER_PROCESS) end();
  });
  await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(watch);
  if (!isOurs) failures.push(`seed ${at}: the process ended by itself`);
  return (at + step) >>> 0;
}

console.log(`seed ${firstSeed}`);
const inChildren = tryInChildren(values.runs === "1" ? 1 : 7);
if (maxRuns > 1) for (let seed = firstSeed + 1; !isOver();) seed = await tryInOneProcess(seed, 1);
await inChildren;
const left = readdirSync(folder).filter((name) => name !== "children" && !name.startsWith("quick-"));
if (left.length > 0) failures.push(`files outside: ${left.join(", ")}`);
rmSync(folder, { recursive: true });
for (const [end, count] of [...counts].toSorted((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(7)}  ${end}`);
for (const failure of failures) console.log(failure);
console.log(
  JSON.stringify({ name: "archives", holds: failures.length === 0, seed: firstSeed, runs, childPeakMiB: peakMiB }),
);
process.exitCode = failures.length === 0 ? 0 : 1;
