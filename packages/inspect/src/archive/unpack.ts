import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { residentMiB } from "./child-process.ts";
import type { UnpackChild } from "./child-process.ts";
import { sevenZipScriptPath } from "./child-program.ts";
import { ReportCollector } from "./collector.ts";
import { UnpackError } from "./errors.ts";
import { archiveFormatOf, isSealedArchive } from "./formats.ts";
import { DEFAULT_UNPACK_LIMITS } from "./limits.ts";
import type { UnpackJob } from "./protocol.ts";
import { SpareChildren } from "./spare-children.ts";
import type { ArchiveFormat, UnpackLimits, UnpackOptions, UnpackReason, UnpackResult } from "./types.ts";

/** How an unpacker keeps its children. */
export interface UnpackerOptions {
  /** Children started ahead of need; each serves one archive and dies. 1 by default. */
  readonly spare?: number;
  /** A folder above (or equal to) every `outDir` of this unpacker; its children may write nowhere else. */
  readonly outRoot: string;
}

/** Unpacks archives in one child process each, with some started ahead. */
export interface Unpacker {
  /** As `unpackArchive`; `outDir` must lie below `outRoot`. */
  unpack(options: UnpackOptions): Promise<UnpackResult>;
  /** Ends the spare children; runs under way go on to their end, further ones are refused. */
  close(): Promise<void>;
}

/** How often the parent looks at the child's memory. */
const WATCH_MS = 50;

/**
 * Lists and extracts one archive in a killable child within `limits`. What the archive is or does is told by the
 * result; throws `UnpackError` when the source cannot be read or the output not be written, and the signal's reason
 * when aborted. `outDir` then holds exactly the files that the result names (none after a throw).
 */
export async function unpackArchive(options: UnpackOptions): Promise<UnpackResult> {
  return unpackWith(options, new SpareChildren(undefined, resolve(options.outDir)));
}

/** An unpacker for many archives: with `spare` children the start of a process is not waited for. */
export function createUnpacker({ spare = 1, outRoot }: UnpackerOptions): Unpacker {
  const children = new SpareChildren(spare, resolve(outRoot));
  return {
    unpack: async (options) => unpackWith(options, children),
    close: () => children.close(),
  };
}

async function unpackWith(options: UnpackOptions, children: SpareChildren): Promise<UnpackResult> {
  options.signal?.throwIfAborted();
  const startedAt = performance.now();
  const format = archiveFormatOf(options.typeId);
  if (format === undefined) return refuse(isSealedArchive(options.typeId) ? "unsupported" : "not-an-archive");
  const outDir = resolve(options.outDir);
  assertBelow(outDir, children.outRoot);
  await assertReadable(options.path);
  await prepareOutput(outDir);
  const limits = { ...DEFAULT_UNPACK_LIMITS, ...options.limits };
  const collector = new ReportCollector(limits.maxListedMembers);
  try {
    const reason = await runJob(children.take(), jobOf(options, format, outDir, limits), collector, options.signal);
    await removeStrays(outDir, collector.keptFiles());
    return collector.finish(format, reason, Math.round(performance.now() - startedAt));
  } catch (error) {
    await removeStrays(outDir, new Set());
    throw error;
  }
}

function refuse(reason: UnpackReason): UnpackResult {
  return {
    format: "unknown",
    outcome: "refused",
    reason,
    members: [],
    anomalies: [],
    links: [],
    foundPasswords: [],
    listedMembers: 0,
    totalBytes: 0,
    elapsedMs: 0,
  };
}

function jobOf(options: UnpackOptions, format: ArchiveFormat, outDir: string, limits: UnpackLimits): UnpackJob {
  const { name: archiveName, passwords = [] } = options;
  return {
    path: resolve(options.path),
    format,
    archiveName,
    passwords,
    outDir,
    limits,
    sevenZipPath: sevenZipScriptPath(),
  };
}

function assertBelow(outDir: string, root: string): void {
  if (outDir === root || outDir.startsWith(join(root, "/"))) return;
  throw new UnpackError("unpack-output", "The output folder lies outside the folder that this unpacker may write to.", {
    retryable: false,
  });
}

async function assertReadable(path: string): Promise<void> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw new UnpackError("unpack-source", "The archive cannot be read.", { cause, retryable: false });
  });
  if (!stats.isFile()) throw new UnpackError("unpack-source", "The archive is not a file.", { retryable: false });
}

async function prepareOutput(outDir: string): Promise<void> {
  try {
    await mkdir(outDir, { recursive: true, mode: 0o700 });
    if ((await readdir(outDir)).length === 0) return;
  } catch (cause) {
    throw new UnpackError("unpack-output", "The output folder cannot be made.", { cause, retryable: false });
  }
  throw new UnpackError("unpack-output", "The output folder is not empty.", { retryable: false });
}

/** A child that was killed leaves a half-written member behind; what the result does not name goes. */
async function removeStrays(outDir: string, kept: Set<string>): Promise<void> {
  const strays = (await readdir(outDir)).filter((name) => !kept.has(name));
  await Promise.all(strays.map((name) => rm(join(outDir, name), { recursive: true, force: true })));
}

/** Runs a job to its end or to a limit; yields the reason when the child did not come to its own end. */
async function runJob(
  child: UnpackChild,
  job: UnpackJob,
  collector: ReportCollector,
  signal: AbortSignal | undefined,
): Promise<UnpackReason | undefined> {
  let killedFor: UnpackReason | undefined;
  const killFor = (reason: UnpackReason): void => {
    killedFor ??= reason;
    child.kill();
  };
  const onAbort = (): void => child.kill();
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  const deadline = setTimeout(() => killFor("limit-time"), job.limits.timeoutMs);
  const watch = setInterval(() => void watchMemory(child, job.limits.maxMemoryMiB, killFor), WATCH_MS);
  child.reports.on("data", (chunk: Buffer) => {
    collector.push(chunk);
    if (collector.isBroken) killFor("crashed");
  });
  child.run(job);
  await child.closed;
  clearTimeout(deadline);
  clearInterval(watch);
  signal?.removeEventListener("abort", onAbort);
  signal?.throwIfAborted();
  return endReasonOf(child, collector, killedFor);
}

function endReasonOf(
  child: UnpackChild,
  collector: ReportCollector,
  killedFor: UnpackReason | undefined,
): UnpackReason | undefined {
  const failure = child.failure();
  if (collector.fault !== undefined) throw collector.fault;
  if (child.pid === undefined) {
    throw new UnpackError("unpack-child", "The unpacking process could not be started.", {
      cause: failure,
      retryable: true,
    });
  }
  if (collector.end !== undefined) return undefined;
  return killedFor ?? (child.ranOutOfMemory() ? "limit-memory" : "crashed");
}

async function watchMemory(
  child: UnpackChild,
  maxMemoryMiB: number,
  killFor: (reason: UnpackReason) => void,
): Promise<void> {
  if (child.pid === undefined) return;
  const resident = await residentMiB(child.pid);
  if (resident !== undefined && resident > maxMemoryMiB) killFor("limit-memory");
}
