import { randomUUID } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { systemCodeOf } from "./errors.ts";

/** A file this old belongs to nobody any more, wherever its writer ran: no single put takes so long. */
const ABANDONED_AFTER_MS = 24 * 3600_000;
const NAME = /^([0-9a-z_-]{1,64})\.(\d{1,10})\.[0-9a-f-]{36}$/;

/** How the names of this process's files begin. */
export function machineAndProcess(): string {
  return `${machineName()}.${process.pid}`;
}

/** Names that tell the machine and the process, so that others know whether their writer still lives. */
export function createTemporaryNames(begin: string = machineAndProcess()): () => string {
  return () => `${begin}.${randomUUID()}`;
}

function machineName(): string {
  return (
    hostname()
      .toLowerCase()
      .replaceAll(/[^0-9a-z_-]/g, "-")
      .slice(0, 64) || "unnamed"
  );
}

/** Removes what ended processes left in a folder of temporary files and folders; those of living ones stay. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await findWriter(path, name)) === "ended") await rm(path, { force: true, recursive: true });
  }
}

/** What is known of who wrote something under such a name: `unknown` on another machine, and of what is not there any more. */
export type WriterState = "living" | "ended" | "unknown";

export async function findWriter(path: string, name: string): Promise<WriterState> {
  const [, machine, pid] = NAME.exec(name) ?? [];
  // A folder under another name may be in use for long without a change to be seen.
  const modifiedAt = await modificationTime(path, machine !== undefined);
  if (modifiedAt === undefined) return "unknown";
  if (Date.now() - modifiedAt > ABANDONED_AFTER_MS) return "ended";
  if (machine !== machineName() || pid === undefined) return "unknown";
  // In a container a restarted process often has the number of the one before: then age tells them apart.
  if (Number(pid) === process.pid) return modifiedAt < Date.now() - process.uptime() * 1000 ? "ended" : "living";
  return isAlive(Number(pid)) ? "living" : "ended";
}

async function modificationTime(path: string, mayBeFolder: boolean): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() || (mayBeFolder && found.isDirectory()) ? found.mtimeMs : undefined;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === "EPERM";
  }
}
