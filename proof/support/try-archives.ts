/**
 * Tries archives that were changed by chance, each made from its seed alone. As a program of its own (`try-archives.ts FOLDER FIRST STEP`) it
 * goes on until it is ended, in one process, and says by IPC which seed it is at; whoever started it watches the time.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { identify } from "@fumehood/inspect";
import type { UnpackResult } from "@fumehood/inspect";
import { archiveFormatOf } from "../../packages/inspect/src/archive/formats.ts";
import { createRandom, mutate } from "../../packages/inspect/src/archive/testing/mutate.ts";
import { unpackInFolder } from "../../packages/inspect/src/archive/testing/run-in-process.ts";
import type { SeedArchive } from "../../packages/inspect/src/archive/testing/seed-archives.ts";
import { seedArchives } from "../../packages/inspect/src/archive/testing/seed-archives.ts";
import { findFlaws } from "../../packages/inspect/src/archive/testing/sound-result.ts";

export const LIMITS = {
  maxMembers: 50,
  maxMemberBytes: 1024 ** 2,
  maxTotalBytes: 4 * 1024 ** 2,
  maxListedMembers: 1000,
  timeoutMs: 20_000,
};
export const PASSWORDS = ["infected"];
const TEXT_BYTES = 65_536;

/** What became of one seed; without flaws all is well. */
export interface Tried {
  readonly seed: number;
  readonly end: string;
  readonly flaws: readonly string[];
  readonly peakMiB: number;
}

type Unpack = (path: string, typeId: string, outDir: string) => Promise<UnpackResult>;

/** Makes the archive of a seed in a folder of its own, looks at it and opens it, and leaves nothing. */
export async function trySeed(
  seed: number,
  archives: readonly SeedArchive[],
  folder: string,
  unpack: Unpack,
): Promise<Tried> {
  const random = createRandom(seed);
  const { typeId, bytes } = archives[Math.floor(random() * archives.length)] ?? {
    typeId: "zip",
    bytes: Buffer.alloc(0),
  };
  const changed = mutate(bytes, random);
  const own = mkdtempSync(join(folder, "seed-"));
  const path = join(own, "archive");
  const outDir = join(own, "out");
  writeFileSync(path, changed);
  mkdirSync(outDir);
  try {
    identify(changed.subarray(0, TEXT_BYTES), { sizeBytes: changed.length, tail: changed.subarray(-TEXT_BYTES) });
    const result = await unpack(path, typeId, outDir);
    const flaws = [...findFlaws(result, outDir, LIMITS), ...findStrays(own, outDir, result)];
    const end = `${result.outcome}${result.reason === undefined ? "" : ` (${result.reason})`}`;
    return { seed, end, flaws: flaws.map((flaw) => `${typeId}: ${flaw}`), peakMiB: result.peakMemoryMiB ?? 0 };
  } catch (error) {
    return { seed, end: "thrown", flaws: [`${typeId}: it threw ${String(error)}`], peakMiB: 0 };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function findStrays(own: string, outDir: string, { members }: UnpackResult): string[] {
  const known = new Set(members.flatMap(({ file }) => file ?? []));
  const inside = readdirSync(outDir).filter((file) => !known.has(file));
  const outside = readdirSync(own).filter((file) => file !== "archive" && file !== "out");
  return [...inside, ...outside].map((file) => `${file} lies there and is in no result`);
}

const inThisProcess: Unpack = (path, typeId, outDir) => {
  const format = archiveFormatOf(typeId);
  if (format === undefined) throw new Error(`nothing opens ${typeId}`);
  return unpackInFolder(path, format, outDir, { passwords: PASSWORDS, limits: LIMITS });
};

if (process.argv[1] === import.meta.filename && process.send !== undefined) {
  const [, , folder = "", first = "0", step = "1"] = process.argv;
  const archives = await seedArchives();
  for (let seed = Number(first); ; seed = (seed + Number(step)) >>> 0) {
    process.send({ kind: "start", seed });
    process.send({ kind: "tried", tried: await trySeed(seed, archives, folder, inThisProcess) });
  }
}
