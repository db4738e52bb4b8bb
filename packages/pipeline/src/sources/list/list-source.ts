import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import type { Entry } from "../../accept.ts";
import { reason } from "../../outcome.ts";
import { isSameVersion, versionOf } from "../folder/version.ts";
import type { FileVersion } from "../folder/version.ts";
import type { Source, SourceControl, SourceSettings } from "../source.ts";
import { parseListLine } from "./parse-line.ts";
import { readLineBatches } from "./read-lines.ts";

/** Lines that are handed in with one transaction. */
const BATCH_LINES = 200;
/** A list that changed just now is still being written. */
const SETTLE_MS = 1000;

export interface ListSettings {
  /** Absolute. */
  readonly path: string;
  /** How often it is looked whether the list has changed. */
  readonly everyMs: number;
}

/** A file of digests and URLs, each line of which is taken in once. */
export function createListSource(name: string, list: ListSettings, settings: SourceSettings): Source {
  return { name, kind: "list", about: list.path, settings, run: (control) => watchList(list, control) };
}

async function watchList({ path, everyMs }: ListSettings, control: SourceControl): Promise<void> {
  let read: FileVersion | undefined;
  for (;;) {
    await control.whenOpen();
    const found = versionOf(await stat(await realpath(path), { bigint: true }));
    const isYoung = control.now() < found.quietSince + SETTLE_MS && found.quietSince <= control.now();
    if (!isYoung && (read === undefined || !isSameVersion(read, found))) {
      await readList(path, control);
      read = found;
    }
    control.setProblem(null);
    const next = control.now() + (isYoung ? SETTLE_MS : everyMs);
    control.setNextLook(next);
    await control.sleepUntil(next);
  }
}

/** A line that is worth handing in. */
interface Line {
  readonly entry: Entry;
  readonly mark: string;
}

/** Reads the whole list; what was handed in before is only counted. */
async function readList(path: string, control: SourceControl): Promise<void> {
  control.beginLook();
  let number = 0;
  for await (const batch of readLineBatches(path, BATCH_LINES, control.signal)) {
    const lines = new Map<string, Line>();
    for (const text of batch) {
      number += 1;
      const line = toLine(text, path, number, control);
      if (line !== undefined && !lines.has(line.mark)) lines.set(line.mark, line);
    }
    await handIn([...lines.values()], control);
  }
}

function toLine(text: string, path: string, number: number, control: SourceControl): Line | undefined {
  const line = parseListLine(text);
  const sourceRef = `${path}:${number}`;
  if (line.kind === "unreadable") control.note("ignored", `${sourceRef}: ${text.slice(0, 200)}`, UNREADABLE);
  if (line.kind === "unreadable" || line.kind === "blank") return undefined;
  const value = line.kind === "url" ? line.url : line.digest;
  return { entry: { ...line, sourceRef }, mark: `line:${createHash("sha256").update(value).digest("hex")}` };
}

const UNREADABLE = reason("source.line-unreadable", "Neither an http or https address nor an MD5, SHA-1 or SHA-256.");

async function handIn(lines: readonly Line[], control: SourceControl): Promise<void> {
  let left = lines;
  for (;;) {
    const seen = await control.findMarks(left.map(({ mark }) => mark));
    control.countSeen(seen.size);
    left = left.filter(({ mark }) => !seen.has(mark));
    if (left.length === 0) return;
    await control.whenOpen();
    const outcome = await control.accept({
      entries: left.map(({ entry }) => entry),
      marks: left.map(({ mark }) => mark),
    });
    if (outcome.kind === "accepted") return;
  }
}
