import { execFile } from "node:child_process";
import { close, fsync, open } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { systemCodeOf } from "./errors.ts";

// Plain descriptors: see blob-writing.ts.
const disk = { open: promisify(open), fsync: promisify(fsync), close: promisify(close) };

/** Flushes at the same time. There are four threads for all calls on files, and others have business there. */
const FLUSHES_AT_ONCE = 2;

/** From so many files on it is cheaper to have the whole file system flushed, which Node itself cannot. */
const MANY_FILES = 64;

/**
 * Puts files, and the names that lead to them from `root` on, on the disk. One that is not there any more was deleted meanwhile.
 */
export async function settleFiles(paths: readonly string[], root: string): Promise<void> {
  if (paths.length >= MANY_FILES && (await flushFileSystem(root))) return;
  await flushAll([...new Set(paths)]);
  // Windows cannot open a folder for flushing, and needs none: its file system journals names.
  if (process.platform === "win32") return;
  await flushAll([...foldersAbove(paths, root)]);
}

/** False where that cannot be done: GNU and BusyBox have the command, for instance. */
async function flushFileSystem(path: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  return await new Promise((resolve) => execFile("sync", ["-f", path], (error) => resolve(error === null)));
}

/** Each folder of the files up to the root, the deepest first. */
function foldersAbove(paths: readonly string[], root: string): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    let folder = path;
    do {
      folder = dirname(folder);
      folders.add(folder);
    } while (folder !== root);
  }
  return folders;
}

async function flushAll(paths: readonly string[]): Promise<void> {
  for (let first = 0; first < paths.length; first += FLUSHES_AT_ONCE) {
    await Promise.all(paths.slice(first, first + FLUSHES_AT_ONCE).map(flushIfPresent));
  }
}

async function flushIfPresent(path: string): Promise<void> {
  try {
    // Windows flushes only what is open for writing.
    const descriptor = await disk.open(path, process.platform === "win32" ? "r+" : "r");
    try {
      await disk.fsync(descriptor);
    } finally {
      await disk.close(descriptor);
    }
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw error;
  }
}
