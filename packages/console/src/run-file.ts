import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";

/** How a running console is found by commands on the same machine. The token opens the console API: the file is its owner's alone. */
const runFileSchema = z.strictObject({
  pid: z.number().int(),
  url: z.url(),
  sandboxUrl: z.url().nullable(),
  token: z.string().min(32),
  startedAt: z.string(),
  version: z.string(),
});
export type RunFile = z.infer<typeof runFileSchema>;

export async function writeRunFile(path: string, content: RunFile): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path);
}

/** The console that runs on this data folder, or `undefined`: no file, unreadable, or its process is gone. */
export async function readRunFile(path: string): Promise<RunFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return undefined; // no file: nothing runs here
  }
  const parsed = runFileSchema.safeParse(parseJson(text));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
}

export async function removeRunFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // half-written by a process that was killed: as good as none
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
