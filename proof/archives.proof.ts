/**
 * Archives of every kind, changed by chance, go through the unpacker as it is used (a child each) and through identify. A crash, a run beyond its
 * limits, a file outside its folder, members that are missing from what is called complete, or bytes that are not what the result says end it
 * with the seed that shows it again: `npm run proof -- archives --seed N --runs 1`.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createUnpacker, identify } from "@fumehood/inspect";
import { createRandom, mutate } from "../packages/inspect/src/archive/testing/mutate.ts";
import { seedArchives } from "../packages/inspect/src/archive/testing/seed-archives.ts";
import { findFlaws } from "../packages/inspect/src/archive/testing/sound-result.ts";

const LIMITS = {
  maxMembers: 50,
  maxMemberBytes: 1024 ** 2,
  maxTotalBytes: 4 * 1024 ** 2,
  maxListedMembers: 1000,
  timeoutMs: 20_000,
  maxMemoryMiB: 512,
};
/** What ending a child may take beyond its time. */
const GRACE_MS = 10_000;
const IDENTIFY_MS = 2000;
const TEXT_BYTES = 65_536;

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string" }, runs: { type: "string" } },
});
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const endAt = performance.now() + Number(values.seconds) * 1000;
const maxRuns = values.runs === undefined ? Infinity : Number(values.runs);

const folder = mkdtempSync(join(tmpdir(), "fumehood-proof-"));
const unpacker = createUnpacker({ outRoot: folder, spare: 2 });
const archives = await seedArchives();
const counts = new Map<string, number>();
let slowestMs = 0;
let peakMiB = 0;

/** One archive, chosen and changed by the seed alone; yields what is wrong. */
async function tryOne(seed: number): Promise<string[]> {
  const random = createRandom(seed);
  const place = Math.floor(random() * archives.length);
  const { typeId, bytes } = archives[place] ?? { typeId: "zip", bytes: Buffer.alloc(0) };
  const changed = mutate(bytes, random);
  const flaws = tryIdentify(changed);
  const own = join(folder, String(seed));
  const path = `${own}.archive`;
  writeFileSync(path, changed);
  const before = performance.now();
  try {
    const result = await unpacker.unpack({ path, typeId, outDir: own, passwords: ["infected"], limits: LIMITS });
    const elapsedMs = performance.now() - before;
    slowestMs = Math.max(slowestMs, elapsedMs);
    peakMiB = Math.max(peakMiB, result.peakMemoryMiB ?? 0);
    const end = `${result.outcome}${result.reason === undefined ? "" : ` (${result.reason})`}`;
    counts.set(end, (counts.get(end) ?? 0) + 1);
    flaws.push(...findFlaws(result, own, LIMITS));
    if (elapsedMs > LIMITS.timeoutMs + GRACE_MS) flaws.push(`it took ${Math.round(elapsedMs)} ms`);
    const known = new Set(result.members.flatMap(({ file }) => file ?? []));
    for (const file of readdirSync(own)) if (!known.has(file)) flaws.push(`${file} lies there and is in no result`);
  } catch (error) {
    flaws.push(`it threw: ${String(error)}`);
  }
  rmSync(own, { recursive: true, force: true });
  rmSync(path);
  return flaws.map((flaw) => `${typeId}: ${flaw}`);
}

function tryIdentify(bytes: Buffer): string[] {
  const before = performance.now();
  const tail = bytes.subarray(-TEXT_BYTES);
  identify(bytes.subarray(0, TEXT_BYTES), { sizeBytes: bytes.length, tail });
  const elapsedMs = performance.now() - before;
  return elapsedMs > IDENTIFY_MS ? [`identify took ${Math.round(elapsedMs)} ms`] : [];
}

console.log(`seed ${firstSeed}, ${archives.length} archives`);
let runs = 0;
const failures: string[] = [];
async function lane(): Promise<void> {
  while (runs < maxRuns && performance.now() < endAt && failures.length === 0) {
    const seed = (firstSeed + runs++) >>> 0;
    const flaws = await tryOne(seed);
    if (flaws.length > 0) failures.push(`seed ${seed}: ${flaws.join("; ")}`);
  }
}
await Promise.all([lane(), lane()]);
await unpacker.close();
const left = readdirSync(folder).filter((name) => !/^\d+(?:\.archive)?$/.test(name));
if (left.length > 0) failures.push(`files outside: ${left.join(", ")}`);
rmSync(folder, { recursive: true });
for (const [end, count] of [...counts].toSorted((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(7)}  ${end}`);
for (const failure of failures) console.log(failure);
console.log(
  JSON.stringify({ name: "archives", holds: failures.length === 0, runs, slowestMs: Math.round(slowestMs), peakMiB }),
);
process.exitCode = failures.length === 0 ? 0 : 1;
