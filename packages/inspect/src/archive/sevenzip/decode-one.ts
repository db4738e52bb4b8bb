import type { Buffer } from "node:buffer";
import type { Extraction } from "../child/extraction.ts";
import type { MemberReason } from "../types.ts";
import { capturePrinted, mountArchive, mountOutput } from "./mounts.ts";
import type { ReadableBytes } from "./mounts.ts";

const ZIP_SWITCHES = ["e", "-tzip", "-bd", "-y", "-aoa", "-p", "-o/out"];

/** Extracts the one member of a zip; yields why it could not be had, whatever `write` threw included. */
export async function decodeWithSevenZip(
  extraction: Extraction,
  archive: ReadableBytes,
  write: (bytes: Buffer) => void,
): Promise<MemberReason | undefined> {
  const sevenZip = await extraction.freshSevenZip();
  const path = mountArchive(sevenZip.fs, archive);
  let reason: MemberReason | undefined;
  mountOutput(sevenZip.fs, { openFile: () => undefined, written: write });
  capturePrinted(sevenZip.fs, (line) => {
    // Checksums are compared by the caller, who knows the real one.
    if (line.startsWith("ERROR: Unsupported Method")) reason = "unsupported-method";
    else if (line.startsWith("ERROR") && !line.startsWith("ERROR: CRC Failed")) reason ??= "damaged";
  });
  try {
    sevenZip.run([...ZIP_SWITCHES, path]);
  } catch {
    // Either 7-Zip crashed on the data, or `write` ended it and knows why.
    reason ??= "damaged";
  }
  return sevenZip.wasDeniedMemory() ? "limit-memory" : reason;
}
