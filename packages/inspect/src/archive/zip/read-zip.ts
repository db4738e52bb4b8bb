import { Buffer } from "node:buffer";
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
  if (run.isPart || isFirstPart(extraction)) {
    extraction.note("split-archive");
    // A number that lies does no harm: what is whole has come out.
    if (extraction.damagedMembers > 0 || archives === 0) return "split";
  }
  if (archives > 0 || run.sawEmptyArchive) return undefined;
  if (salvaged === 0) return "not-an-archive";
  extraction.note("no-central-directory");
  return "damaged";
}

const FIRST_PART_MARK = Buffer.from("PK\x07\x08PK\x03\x04", "latin1");

/** The first of several files begins with a mark of its own. */
function isFirstPart({ source }: Extraction): boolean {
  return source.read(0, FIRST_PART_MARK.length).equals(FIRST_PART_MARK);
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
