import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { createClient, type Client } from "@fumehood/client";

export const API_KEY = "benchkey0123456789abcdefgh";

export interface BenchSandbox extends AsyncDisposable {
  readonly url: string;
  /** For whatever the benchmark keeps; removed at the end. */
  readonly folder: string;
  readonly child: ChildProcess;
  readonly client: Client;
}

/** A sandbox in a process of its own, fresh, that does not analyse: what is measured is the wire and the accepting. */
export async function startBenchSandbox(nodeFlags: readonly string[] = []): Promise<BenchSandbox> {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-bench-"));
  const script = resolve(import.meta.dirname, "sandbox-process.ts");
  const child = spawn(process.execPath, [...nodeFlags, script, folder, API_KEY], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await readUrl(child);
  const client = createClient({ baseUrl: url, apiKey: API_KEY });
  return {
    url,
    folder,
    child,
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("the sandbox has no output");
  for await (const line of createInterface(child.stdout)) {
    // Written by the script beside this one.
    return (JSON.parse(line) as { url: string }).url;
  }
  throw new Error("the sandbox ended before it listened");
}

/** Processor time that a process has used so far, in milliseconds. */
export async function cpuMs(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // After the name in brackets come state and numbers; the 12th and 13th are ticks of 10 ms in user and kernel mode.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Peak resident memory of a process since its start, or since `resetPeak`, in MiB. */
export async function peakMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** Memory of a process that is resident now, in MiB. */
export async function residentMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** Makes the peak begin anew at what is resident now. */
export async function resetPeak(pid: number | undefined): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, "5");
}

/** One object: as a line of JSON with `--json`, else for people. */
export function report(figures: Readonly<Record<string, unknown>>): void {
  console.log(process.argv.includes("--json") ? JSON.stringify(figures) : figures);
}
