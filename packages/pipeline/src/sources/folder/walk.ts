import type { Dir, Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import { codeOf } from "../../errors.ts";
import { BATCH_FILES, MAX_FOLDER_DEPTH, MAX_FOLDERS } from "./limits.ts";

/** A path for the file system. Names that are no text (UTF-8) stay bytes, or they could not be opened. */
export type FsPath = string | Buffer;

/** Something in a folder. */
export interface FoundEntry {
  readonly path: FsPath;
  /** Below the watched folder, with slashes; for people, patterns and marks. */
  readonly relative: string;
  readonly name: string;
}

export interface WalkOptions {
  readonly isRecursive: boolean;
  /** Folders that are not looked into; by their path below the watched one. */
  readonly leavesOut: (relative: string) => boolean;
  /** Called for each folder before it is read. */
  readonly onFolder: (path: FsPath, relative: string) => void;
  /** A folder that is not looked into, or cannot be. */
  readonly onSkipped: (relative: string, why: "not-recursive" | "too-deep" | "too-many" | "unreadable") => void;
}

interface Folder {
  readonly path: FsPath;
  readonly relative: string;
  readonly depth: number;
}

/**
 * Everything that is not a folder, in batches, one folder after the other; at no time more than one batch and the folders to come are in
 * memory. Links are not followed. Rejects when the root cannot be read; a folder that vanishes meanwhile is none.
 */
export async function* walkFolder(root: string, options: WalkOptions): AsyncGenerator<readonly FoundEntry[]> {
  const queue: Folder[] = [{ path: root, relative: "", depth: 0 }];
  for (let found = 1; ;) {
    const folder = queue.pop();
    if (folder === undefined) return;
    options.onFolder(folder.path, folder.relative);
    const opened = await openFolder(folder, options);
    if (opened === undefined) continue;
    for await (const { files, folders } of readBatches(opened, folder)) {
      for (const child of folders) {
        const why = whyNot(child, found, options);
        if (why !== undefined) options.onSkipped(child.relative, why);
        else if (!options.leavesOut(child.relative)) {
          queue.push(child);
          found += 1;
        }
      }
      if (files.length > 0) yield files;
    }
  }
}

function whyNot({ depth }: Folder, found: number, { isRecursive }: WalkOptions) {
  if (!isRecursive) return "not-recursive";
  if (depth > MAX_FOLDER_DEPTH) return "too-deep";
  return found >= MAX_FOLDERS ? "too-many" : undefined;
}

async function openFolder(folder: Folder, { onSkipped }: WalkOptions): Promise<Dir | undefined> {
  try {
    // Typed for text only; with bytes the names are Buffers.
    return await opendir(folder.path, { encoding: "buffer", bufferSize: BATCH_FILES } as object);
  } catch (error) {
    if (folder.relative === "") throw error;
    const code = codeOf(error);
    // A link in its place since it was listed is not followed: opening it as a folder is the least of it, so it is left alone.
    if (code !== "ENOENT" && code !== "ENOTDIR") onSkipped(folder.relative, "unreadable");
    return undefined;
  }
}

interface Batch {
  readonly files: FoundEntry[];
  readonly folders: Folder[];
}

async function* readBatches(opened: Dir, parent: Folder): AsyncGenerator<Batch> {
  let batch: Batch = { files: [], folders: [] };
  for await (const entry of opened) {
    const found = describeEntry(entry, parent);
    if (entry.isDirectory()) batch.folders.push({ ...found, depth: parent.depth + 1 });
    else batch.files.push(found);
    if (batch.files.length + batch.folders.length < BATCH_FILES) continue;
    yield batch;
    batch = { files: [], folders: [] };
  }
  yield batch;
}

function describeEntry(entry: Dirent, parent: Pick<Folder, "path" | "relative">): FoundEntry {
  const name: unknown = entry.name;
  return describeName(Buffer.isBuffer(name) ? name : Buffer.from(String(name)), parent);
}

/** An entry of a folder by its name as it is on the disk. */
export function describeName(bytes: Buffer, { path, relative }: { path: FsPath; relative: string }): FoundEntry {
  const text = bytes.toString("utf8");
  const isText = Buffer.from(text).equals(bytes);
  // Bytes that are no text show as \xff, so that two such names stay apart.
  const name = isText ? text : bytes.toString("latin1").replaceAll(/[^\x20-\x7e]/g, toEscape);
  return {
    path:
      isText && typeof path === "string"
        ? `${path}/${text}`
        : Buffer.concat([Buffer.from(path), Buffer.from("/"), bytes]),
    relative: relative === "" ? name : `${relative}/${name}`,
    name,
  };
}

function toEscape(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
