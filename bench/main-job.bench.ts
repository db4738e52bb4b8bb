// Submit to report, 200 small files: the whole way over HTTP into a served console, through pipeline and sandbox, until all have ended.
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildElf, buildPe } from "@fumehood/inspect/testing";
import { jsonLines, runFumehood, serve } from "../test/support/fumehood-process.ts";

const FILES = 200;
const PAD_BYTES = 16 * 1024;

/** Programs, scripts and texts in turn; each file has bytes of its own, so that none is a duplicate. */
function makeFile(index: number): { name: string; bytes: Uint8Array } {
  const own = randomBytes(PAD_BYTES);
  switch (index % 4) {
    case 0:
      return {
        name: `${index}.exe`,
        bytes: buildPe({ imports: { "kernel32.dll": ["CreateFileA", "WriteFile"] }, overlay: own }),
      };
    case 1:
      return { name: `${index}.elf`, bytes: Buffer.concat([buildElf(), own]) };
    case 2:
      return { name: `${index}.sh`, bytes: Buffer.from(`#!/bin/sh\necho ${own.toString("base64")}\n`) };
    default:
      return {
        name: `${index}.txt`,
        bytes: Buffer.from(`Note ${index}\n${own.toString("hex").replaceAll(/(.{60})/g, "$1\n")}`),
      };
  }
}

async function peakMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

const folder = await mkdtemp(join(tmpdir(), "fumehood-bench-"));
try {
  const files = join(folder, "files");
  await mkdir(files);
  for (let index = 0; index < FILES; index++) {
    const { name, bytes } = makeFile(index);
    await writeFile(join(files, name), bytes);
  }
  const served = await serve(folder);
  const started = performance.now();
  const ran = await runFumehood(["submit", files, "--wait", "--json", "--data", folder], { home: folder });
  const seconds = (performance.now() - started) / 1000;
  const lines = jsonLines(ran);
  const done = lines.filter((line) => line.itemState === "done").length;
  if (done !== FILES) throw new Error(`only ${done} of ${FILES} files came to a report: ${ran.stderr}`);
  const figures = {
    name: "main-job",
    files: FILES,
    seconds: Number(seconds.toFixed(2)),
    filesPerSecond: Number((FILES / seconds).toFixed(1)),
    peakMiB: Number((await peakMiB(served.child.pid)).toFixed(0)),
  };
  await served.end("SIGTERM");
  console.log(process.argv.includes("--json") ? JSON.stringify(figures) : figures);
} finally {
  await rm(folder, { recursive: true, force: true });
}
