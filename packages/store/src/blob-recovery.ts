import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { JOURNAL_FOLDER, readRecords, type JournalRecord } from "./blob-journal.ts";
import { placeOf } from "./blob-place.ts";
import { settleFiles } from "./blob-settling.ts";
import { findWriter } from "./blob-temporary.ts";
import { placeUnflushed } from "./blob-unflushed.ts";
import { systemCodeOf } from "./errors.ts";

/**
 * Brings a folder of blobs in line with the journals that ended processes left: after a power cut, files may be missing, empty or torn. A
 * journal of another machine, whose writer may still live there, is followed all the same, which does no harm, and stays.
 */
export async function recoverBlobs(root: string, nextTemporary: () => string): Promise<void> {
  const folder = join(root, JOURNAL_FOLDER);
  for (const name of await readFolder(folder)) {
    const path = join(folder, name);
    const writer = await findWriter(path, name);
    if (writer === "living") continue;
    await followJournal(root, path, nextTemporary);
    if (writer === "ended") await rm(path, { force: true });
  }
}

async function readFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return [];
    throw error;
  }
}

async function followJournal(root: string, path: string, nextTemporary: () => string): Promise<void> {
  const places: string[] = [];
  for (const record of readRecords(await readFile(path))) {
    const place = placeOf(root, record.sha256);
    if (!(await isWhole(place, record))) placeUnflushed(nextTemporary(), record.bytes, place);
    places.push(place);
  }
  await settleFiles(places, root);
}

async function isWhole(path: string, { sha256 }: JournalRecord): Promise<boolean> {
  try {
    return (
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex") === sha256
    );
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return false;
    throw error;
  }
}
