import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Download, DownloadOptions } from "./download.ts";
import { errorCodeOf, FileTargetError, ThreatGridError } from "./errors.ts";

/** Asks for the bytes; `part` says which of them are missing and must be given to `download` as it is. */
export type OpenDownload = (part: DownloadOptions) => Promise<Download>;

export interface SavedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Bytes that were there from an earlier attempt. */
  readonly continuedFrom: number;
}

/** What is remembered of a part, beside it: without it nobody knows whether the rest still belongs to it. */
interface PartNote {
  readonly url: string;
  readonly etag: string;
  readonly totalBytes: number;
}

/**
 * Saves a download under a path. The bytes go into `path.part` (mode 0600, as they may be malicious) and the file
 * gets its name only when it is complete; a file of that name is replaced. What is cut off, by an error or by the end
 * of the process, is continued by the next call, if the service vouches by a strong entity tag that it is the same;
 * otherwise it begins anew. Not for two calls with one path at the same time.
 * @throws {FileTargetError} when the file cannot be written, and what `open` and the download's stream throw.
 */
export async function saveTo(path: string, open: OpenDownload): Promise<SavedFile> {
  await orTargetError(mkdir(dirname(path), { recursive: true }));
  const { download, from } = await openRest(path, open);
  try {
    const sizeBytes = await writePart(path, download, from);
    await orTargetError(finish(path));
    return { path, sizeBytes, continuedFrom: from };
  } finally {
    await download.cancel();
  }
}

async function openRest(path: string, open: OpenDownload): Promise<{ download: Download; from: number }> {
  const known = await findPart(path);
  if (known !== undefined) {
    const { note, start } = known;
    const download = await open({ range: { start }, ifRange: note.etag, resume: true });
    if (download.status !== 206) return { download, from: 0 };
    if (isRestOf(note, start, download)) return { download, from: start };
    await download.cancel();
  }
  return { download: await open({ resume: true }), from: 0 };
}

function isRestOf(note: PartNote, start: number, download: Download): boolean {
  const { url, etag, offset, totalBytes } = download;
  return url === note.url && etag === note.etag && offset === start && totalBytes === note.totalBytes;
}

async function findPart(path: string): Promise<{ note: PartNote; start: number } | undefined> {
  const [note, size] = await Promise.all([readNote(path), sizeOf(partOf(path))]);
  if (note === undefined || size === undefined || size === 0 || size > note.totalBytes) return undefined;
  // A part that lacks nothing but its name asks for the last byte once more: an empty range cannot be asked for.
  return { note, start: Math.min(size, note.totalBytes - 1) };
}

async function readNote(path: string): Promise<PartNote | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(noteOf(path), "utf8"));
    return isNote(note) ? note : undefined;
  } catch {
    // Absent or broken: the download begins anew.
    return undefined;
  }
}

function isNote(value: unknown): value is PartNote {
  if (typeof value !== "object" || value === null) return false;
  const { url, etag, totalBytes } = value as Record<keyof PartNote, unknown>;
  return typeof url === "string" && typeof etag === "string" && Number.isSafeInteger(totalBytes);
}

async function sizeOf(path: string): Promise<number | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    const { size } = await handle.stat();
    return size;
  } catch {
    // There is none.
    return undefined;
  } finally {
    await handle?.close();
  }
}

async function writePart(path: string, download: Download, from: number): Promise<number> {
  const isContinuable = await orTargetError(remember(path, download));
  const handle = await orTargetError(openPart(partOf(path), from));
  try {
    let at = from;
    for await (const piece of download.stream) at += await orTargetError(writeAll(handle, piece, at));
    await orTargetError(handle.sync());
    return at;
  } catch (error) {
    if (!isContinuable) await forget(path);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Never through a link that somebody else has put there. */
async function openPart(part: string, from: number): Promise<FileHandle> {
  if (from === 0) {
    await rm(part, { force: true });
    return open(part, "wx", 0o600);
  }
  const handle = await open(part, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  await handle.truncate(from);
  return handle;
}

/** Notes what the part is a part of, before its first byte. False when it could not be continued anyway. */
async function remember(path: string, { url, etag, totalBytes }: Download): Promise<boolean> {
  const isContinuable = etag?.startsWith('"') === true && totalBytes !== undefined;
  if (!isContinuable) await rm(noteOf(path), { force: true });
  else await writeFile(noteOf(path), JSON.stringify({ url, etag, totalBytes } satisfies PartNote), { mode: 0o600 });
  return isContinuable;
}

async function writeAll(handle: FileHandle, piece: Uint8Array, at: number): Promise<number> {
  let written = 0;
  while (written < piece.byteLength) {
    const { bytesWritten } = await handle.write(piece, written, piece.byteLength - written, at + written);
    written += bytesWritten;
  }
  return written;
}

async function finish(path: string): Promise<void> {
  await rename(partOf(path), path);
  await rm(noteOf(path), { force: true });
}

async function forget(path: string): Promise<void> {
  await Promise.all([rm(partOf(path), { force: true }), rm(noteOf(path), { force: true })]);
}

function partOf(path: string): string {
  return `${path}.part`;
}

function noteOf(path: string): string {
  return `${path}.part.json`;
}

async function orTargetError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ThreatGridError) throw error;
    const detail = `[${errorCodeOf(error) ?? "unknown"}]`;
    throw new FileTargetError({ code: "TG_FILE_TARGET", operationId: "client", detail, cause: error });
  }
}
