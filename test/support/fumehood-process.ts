import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { z } from "zod";

const BIN = resolve(import.meta.dirname, "../../packages/cli/bin/fumehood.mjs");
const START_TIMEOUT_MS = 120_000;

const startedSchema = z.object({
  url: z.string(),
  signInUrl: z.string().default(""),
  sandboxUrl: z.string().nullable().default(null),
});

/** Only what a program needs to run: no key or setting of whoever runs the tests. */
export function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, TMPDIR: process.env.TMPDIR };
}

export interface Served extends z.infer<typeof startedSchema> {
  readonly child: ChildProcess;
  /** Sends the signal and waits for the end; resolves to the exit code (`null` when a signal ended it). */
  end(signal: NodeJS.Signals): Promise<number | null>;
  readonly stderr: () => string;
}

/** `fumehood serve --json` (or `sandbox`) as a process of its own, at a free port. */
export async function serve(
  data: string,
  extra: readonly string[] = [],
  command: "serve" | "sandbox" = "serve",
): Promise<Served> {
  const child = spawn(process.execPath, [BIN, command, "--json", "--port", "0", "--data", data, ...extra], {
    env: cleanEnvironment(data),
    cwd: data,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  const exited = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  const first = await Promise.race([
    firstLine(child),
    exited.then((code) => Promise.reject(new Error(`serve ended with ${code}: ${stderr}`))),
    new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error(`serve did not start: ${stderr}`)), START_TIMEOUT_MS).unref(),
    ),
  ]);
  return {
    ...startedSchema.parse(JSON.parse(first)),
    child,
    stderr: () => stderr,
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error("the process closed its output without a line");
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command line of `fumehood`, to its end. */
export function runFumehood(
  args: readonly string[],
  options: { home: string; input?: Uint8Array; env?: NodeJS.ProcessEnv },
): Promise<Ran> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      env: { ...cleanEnvironment(options.home), ...options.env },
      cwd: options.home,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
    child.once("error", reject);
    child.once("exit", (code) => done({ code, stdout, stderr }));
    child.stdin.end(options.input ?? "");
  });
}

/** The lines of standard output, each a JSON value. */
export function jsonLines(ran: Ran): Record<string, unknown>[] {
  return ran.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
}
