import type { Buffer } from "node:buffer";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ReportWriter } from "../child/report.ts";
import { runJob } from "../child/run-job.ts";
import { sevenZipScriptPath } from "../child-program.ts";
import { ReportCollector } from "../collector.ts";
import { DEFAULT_UNPACK_LIMITS } from "../limits.ts";
import type { ArchiveFormat, UnpackLimits, UnpackResult } from "../types.ts";

/** How a test run differs from the default. */
export interface InProcessOptions {
  readonly name?: string;
  readonly passwords?: readonly string[];
  readonly limits?: Partial<UnpackLimits>;
}

/** A result with the contents of the extracted files by member index. */
export interface InProcessResult extends UnpackResult {
  readonly contents: ReadonlyMap<number, Buffer>;
  /** Everything in the output folder. */
  readonly files: readonly string[];
}

/** What the child does, in this process: for tests of the engines, whose limits need no kill. */
export async function unpackInProcess(
  archive: Buffer,
  format: ArchiveFormat,
  options: InProcessOptions = {},
): Promise<InProcessResult> {
  const folder = mkdtempSync(join(tmpdir(), "fumehood-test-"));
  const outDir = mkdtempSync(join(folder, "out-"));
  const path = join(folder, "archive");
  writeFileSync(path, archive);
  try {
    const result = await unpackInFolder(path, format, outDir, options);
    const kept = result.members.flatMap(({ index, file }) => (file === undefined ? [] : [{ index, file }]));
    const contents = new Map(kept.map(({ index, file }) => [index, readFileSync(join(outDir, file))]));
    return { ...result, contents, files: readdirSync(folder, { recursive: true, encoding: "utf8" }) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As `unpackInProcess`, with folders of the caller's. */
export async function unpackInFolder(
  path: string,
  format: ArchiveFormat,
  outDir: string,
  { name: archiveName, passwords = [], limits: given }: InProcessOptions = {},
): Promise<UnpackResult> {
  // This process is larger than a child would be.
  const limits = { ...DEFAULT_UNPACK_LIMITS, maxMemoryMiB: 4096, ...given };
  const collector = new ReportCollector(limits.maxListedMembers);
  const exitCode = process.exitCode;
  try {
    const job = { path, format, archiveName, passwords, outDir, limits, sevenZipPath: sevenZipScriptPath() };
    await runJob(job, new ReportWriter((bytes) => collector.push(bytes)));
    if (collector.fault !== undefined) throw collector.fault;
    if (collector.isBroken) throw new Error("The reports were not understood.");
    return collector.finish(format, undefined, 0);
  } finally {
    process.exitCode = exitCode;
  }
}
