import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { REPORT_FD } from "./protocol.ts";
import type { UnpackJob } from "./protocol.ts";

/** Characters kept of what the child says on stderr, enough to tell an exhausted heap from a crash. */
const STDERR_KEPT = 8192;
const HEAP_EXHAUSTED = /heap out of memory|Array buffer allocation failed|out of memory/i;

/** The JavaScript heap is a part only of the memory that the limit is about; buffers and wasm are the rest. */
const HEAP_MIB = 160;

/** A process that serves one job, from its start to its end. */
export interface UnpackChild {
  readonly pid: number | undefined;
  readonly reports: Readable;
  /** Resolves when the process and its pipes have ended. */
  readonly closed: Promise<void>;
  /** Set when the process could not be started. */
  failure(): Error | undefined;
  ranOutOfMemory(): boolean;
  run(job: UnpackJob): void;
  kill(): void;
}

function entryPath(): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./child/entry.${extension}`, import.meta.url));
}

/** Node's permission model refuses the child every write outside `outRoot`, further processes, workers and addons. */
function nodeFlags(outRoot: string): string[] {
  return [
    "--permission",
    "--allow-fs-read=*",
    `--allow-fs-write=${outRoot}`,
    `--allow-fs-write=${join(outRoot, "*")}`,
    `--max-old-space-size=${HEAP_MIB}`,
    "--disable-warning=ExperimentalWarning",
  ];
}

/** Starts a child with an empty environment, so that no secret of this process reaches it. */
export function startChild(outRoot: string): UnpackChild {
  const child = fork(entryPath(), [], {
    execArgv: nodeFlags(outRoot),
    env: {},
    stdio: ["ignore", "ignore", "pipe", "ipc", "pipe"],
    serialization: "json",
  });
  return wrapChild(child);
}

function wrapChild(child: ChildProcess): UnpackChild {
  let failure: Error | undefined;
  let stderr = "";
  child.on("error", (error) => {
    failure = error;
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("latin1")).slice(-STDERR_KEPT);
  });
  const closed = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => child.pid === undefined && resolve());
  });
  return {
    pid: child.pid,
    // The stdio list above makes this descriptor a pipe that we read.
    reports: child.stdio[REPORT_FD] as Readable,
    closed,
    failure: () => failure,
    ranOutOfMemory: () => HEAP_EXHAUSTED.test(stderr),
    run: (job) => void child.send(job),
    kill: () => void child.kill("SIGKILL"),
  };
}

/** Resident memory of a process in MiB where the system tells (Linux), else undefined. */
export async function residentMiB(pid: number): Promise<number | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "latin1");
    const match = /^VmRSS:\s{0,16}(\d{1,15}) kB$/m.exec(status);
    return match === null ? undefined : Number(match[1]) / 1024;
  } catch {
    // No such file: another system, or the process has just ended.
    return undefined;
  }
}
