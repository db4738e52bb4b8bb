import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { systemCodeOf } from "./errors.ts";

/** Writes a small file under `temporary` and moves it to its place; whoever calls sees to it that it gets on the disk. */
export function placeUnflushed(temporary: string, bytes: Uint8Array, place: string): void {
  try {
    writeFile(temporary, bytes);
    moveInto(temporary, place, bytes.byteLength);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** One write may take less than it was given. */
function writeFile(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, "wx", 0o600);
  try {
    for (let done = 0; done < bytes.byteLength;) done += writeSync(descriptor, bytes, done);
  } finally {
    closeSync(descriptor);
  }
}

/** As its namesake in `blob-writing.ts`. */
function moveInto(from: string, to: string, sizeBytes: number): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") {
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
      return renameSync(from, to);
    }
    // Windows does not replace a file that somebody reads. It is named by its digest, so it holds these bytes.
    if (statSync(to, { throwIfNoEntry: false })?.size !== sizeBytes) throw error;
    rmSync(from);
  }
}
