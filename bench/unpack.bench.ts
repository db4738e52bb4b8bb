// A zip of 2,000 files (about 40 MB) unpacked: by our unpacker in its child, with the SHA-256 of each member, against 7-Zip, bsdtar and yauzl,
// in turn, several rounds. Rates are of the best round of each; memory is the peak of the process that unpacks.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { createUnpacker } from "@fumehood/inspect";
import { buildZip } from "../packages/inspect/src/archive/testing/zip-builder.ts";

const MEMBERS = 2000;
const MEMBER_BYTES = 20 * 1024;
const ROUNDS = 3;
const run = promisify(execFile);

/** Half of it packs well and half does not, as programs and documents do. */
function makeMember(index: number): Buffer {
  const noise = Buffer.concat(
    Array.from({ length: MEMBER_BYTES / 128 }, (_unused, at) => createHash("sha512").update(`${index} ${at}`).digest()),
  );
  return Buffer.concat([noise.subarray(0, MEMBER_BYTES / 2), Buffer.alloc(MEMBER_BYTES / 2, `row ${index}; `)]);
}

interface Round {
  readonly seconds: number;
  readonly peakMiB: number;
}

type Contender = (archive: string, outDir: string) => Promise<Round>;

function findProgram(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** GNU time, where it is there, tells the peak of another program. */
const TIME = findProgram("time");

async function timed(program: string, args: readonly string[]): Promise<Round> {
  const before = performance.now();
  const command = TIME === undefined ? [program, ...args] : [TIME, "-f", "peak %M", program, ...args];
  const { stderr } = await run(command[0] ?? "", command.slice(1), { maxBuffer: 64 * 1024 ** 2 });
  const seconds = (performance.now() - before) / 1000;
  return { seconds, peakMiB: Number(/peak (\d+)/.exec(stderr)?.[1] ?? 0) / 1024 };
}

const YAUZL_PROGRAM = `
const { createWriteStream } = require("node:fs");
const { createHash } = require("node:crypto");
const { join } = require("node:path");
const yauzl = require("yauzl");
const [archive, outDir] = process.argv.slice(1);
yauzl.open(archive, { lazyEntries: true }, (error, zip) => {
  if (error) throw error;
  let index = 0;
  zip.on("entry", (entry) => zip.openReadStream(entry, (failure, stream) => {
    if (failure) throw failure;
    const hash = createHash("sha256");
    stream.on("data", (chunk) => hash.update(chunk));
    stream.pipe(createWriteStream(join(outDir, String(index++)))).on("close", () => { hash.digest(); zip.readEntry(); });
  }));
  zip.readEntry();
});`;

const folder = await mkdtemp(join(tmpdir(), "fumehood-bench-"));
const unpacker = createUnpacker({ outRoot: folder, spare: 1 });
const sevenZip = findProgram("7zz", "7z");
const bsdtar = findProgram("bsdtar");

const CONTENDERS: Readonly<Record<string, Contender | undefined>> = {
  ours: async (path, outDir) => {
    const before = performance.now();
    const result = await unpacker.unpack({ path, typeId: "zip", outDir });
    const seconds = (performance.now() - before) / 1000;
    if (result.outcome !== "complete") throw new Error(`ours is ${result.outcome}: ${result.reason}`);
    return { seconds, peakMiB: result.peakMemoryMiB ?? 0 };
  },
  sevenZip:
    sevenZip === undefined
      ? undefined
      : (archive, outDir) => timed(sevenZip, ["x", "-y", "-bd", `-o${outDir}`, archive]),
  bsdtar: bsdtar === undefined ? undefined : (archive, outDir) => timed(bsdtar, ["-xf", archive, "-C", outDir]),
  yauzl: (archive, outDir) => timed(process.execPath, ["-e", YAUZL_PROGRAM, archive, outDir]),
};

try {
  const archive = join(folder, "archive.zip");
  const members = Array.from({ length: MEMBERS }, (_unused, at) => ({ name: `files/${at}.bin`, data: makeMember(at) }));
  await writeFile(archive, buildZip(members));
  const megabytes = (MEMBERS * MEMBER_BYTES) / 1e6;
  const best = new Map<string, Round>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, contend] of Object.entries(CONTENDERS)) {
      if (contend === undefined) continue;
      const outDir = join(folder, `${name}-${round}`);
      await mkdir(outDir);
      // The next spare child starts while nobody is measured.
      await new Promise((resolve) => setTimeout(resolve, 500));
      const taken = await contend(archive, outDir);
      const files = (await readdir(outDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      if (files.length !== MEMBERS) throw new Error(`${name} took out ${files.length} of ${MEMBERS}`);
      const known = best.get(name);
      best.set(name, {
        seconds: Math.min(taken.seconds, known?.seconds ?? Infinity),
        peakMiB: Math.max(taken.peakMiB, known?.peakMiB ?? 0),
      });
      await rm(outDir, { recursive: true });
    }
  }
  const rate = (name: string): number | null => {
    const taken = best.get(name);
    return taken === undefined ? null : Number((megabytes / taken.seconds).toFixed(1));
  };
  const ratio = (name: string): number | null => {
    const [own, other] = [best.get("ours"), best.get(name)];
    return own === undefined || other === undefined ? null : Number((other.seconds / own.seconds).toFixed(2));
  };
  const peak = (name: string): number => Math.round(best.get(name)?.peakMiB ?? 0);
  const figures = {
    name: "unpack",
    members: MEMBERS,
    megabytes: Number(megabytes.toFixed(1)),
    archiveMegabytes: Number(((await stat(archive)).size / 1e6).toFixed(1)),
    megabytesPerSecond: {
      ours: rate("ours"),
      sevenZip: rate("sevenZip"),
      bsdtar: rate("bsdtar"),
      yauzl: rate("yauzl"),
    },
    ratioTo7z: ratio("sevenZip"),
    ratioToBsdtar: ratio("bsdtar"),
    ratioToYauzl: ratio("yauzl"),
    peakMiB: peak("ours"),
    peakMiBOfOthers: { sevenZip: peak("sevenZip"), bsdtar: peak("bsdtar"), yauzl: peak("yauzl") },
  };
  const missing = Object.entries({ "7zz or 7z": sevenZip, bsdtar }).filter(([, path]) => path === undefined);
  for (const [name] of missing) process.stderr.write(`${name} is not installed: left out.\n`);
  console.log(process.argv.includes("--json") ? JSON.stringify(figures) : figures);
} finally {
  await unpacker.close();
  await rm(folder, { recursive: true, force: true });
}
