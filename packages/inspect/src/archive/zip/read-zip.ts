import type { Extraction } from "../child/extraction.ts";
import { MAX_ARCHIVES_IN_FILE } from "../limits.ts";
import type { UnpackReason } from "../types.ts";
import { readArchive } from "./archive-members.ts";
import { findEndMarks, lastUnexplainedArchive } from "./directory.ts";
import { noteLeftovers } from "./leftovers.ts";
import { salvageMembers } from "./salvage.ts";
import { ZipRun } from "./zip-run.ts";

/**
 * Reads a zip in every way in which some tool would: by each central directory in the file, from the last to the
 * first, and by the local headers that no directory mentions. What is left is reported as prefix, trailing or hidden.
 */
export async function readZip(extraction: Extraction): Promise<UnpackReason | undefined> {
  const run = new ZipRun(extraction);
  const archives = await readArchives(run);
  const salvaged = await salvageMembers(run);
  noteLeftovers(run);
  if (archives > 1) extraction.note("concatenated-archives");
  if (archives > 0 && salvaged > 0) extraction.note("members-outside-central-directory");
  if (archives > 0 || run.sawEmptyArchive) return undefined;
  if (salvaged === 0) return "not-an-archive";
  extraction.note("no-central-directory");
  return "damaged";
}

/** Extracts by each central directory; yields how many had members. */
async function readArchives(run: ZipRun): Promise<number> {
  const { source } = run.extraction;
  const marks = findEndMarks(source);
  let withMembers = 0;
  for (let count = 0; count < MAX_ARCHIVES_IN_FILE; count++) {
    const end = lastUnexplainedArchive(source, marks, run.explained);
    if (end === undefined) break;
    const members = await readArchive(run, end);
    if (members > 0) withMembers += 1;
    else run.sawEmptyArchive = true;
  }
  return withMembers;
}
