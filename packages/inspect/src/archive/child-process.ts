import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
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
  /** Whether the process still lives; a spare one may have been ended from outside. */
  isAlive(): boolean;
  /** Whether this process waits for the child before it ends itself. */
  hold(isHeld: boolean): void;
  /** Set when the process could not be started. */
  failure(): Error | undefined;
  ranOutOfMemory(): boolean;
  run(job: UnpackJob): void;
  kill(): void;
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

/** Starts a child with none of this process's environment, so that no secret reaches it. */
export function startChild(entryPath: string, outRoot: string): UnpackChild {
  const child = fork(entryPath, [], {
    execArgv: nodeFlags(outRoot),
    // 7-Zip prints times by the clock of this zone.
    env: { TZ: "UTC" },
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
    isAlive: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    hold: (isHeld) => holdChild(child, isHeld),
    failure: () => failure,
    ranOutOfMemory: () => HEAP_EXHAUSTED.test(stderr),
    run: (job) => void child.send(job),
    kill: () => void child.kill("SIGKILL"),
  };
}

/** A pipe of a child keeps its parent from ending, like the child itself; Socket has the switch for it. */
function holdChild(child: ChildProcess, isHeld: boolean): void {
  const change = isHeld ? "ref" : "unref";
  child[change]();
  child.channel?.[change]();
  for (const pipe of [child.stderr, child.stdio[REPORT_FD]]) if (pipe instanceof Socket) pipe[change]();
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
