import type { ReportProcess } from "@fumehood/contract";
import { REPORT_LIMITS } from "../limits.ts";
import type { Notes } from "../read/notes.ts";
import { listEntries, unwrapSection, type Entry } from "../read/section.ts";
import {
  isRecord,
  openRow,
  readInstant,
  readLabel,
  readList,
  readNumber,
  readRow,
  readText,
  type Row,
} from "../read/values.ts";

/**
 * Processes in the service's order. `id` is the key of the service's map and `parentId` another key of it, not a process id
 * of the machine. About half of all entries are stubs without times and activity.
 */
export function buildProcesses(section: unknown, notes: Notes): ReportProcess[] {
  const entries = listEntries(unwrapSection(section), REPORT_LIMITS.processes, "processes", notes).filter((entry) => {
    if (isRecord(entry.value)) return true;
    notes.wrong("processes[]", "an object");
    return false;
  });
  const idOfKernelPid = new Map(entries.flatMap((entry) => kernelPid(entry)));
  return entries.map((entry) => buildProcess(entry.id, openRow(entry.value, "processes[]", notes), idOfKernelPid));
}

function kernelPid({ id, value }: Entry): [string, string][] {
  const kpid = isRecord(value) ? value["kpid"] : undefined;
  return typeof kpid === "string" && kpid !== "" ? [[kpid, id]] : [];
}

function buildProcess(id: string, row: Row, idOfKernelPid: ReadonlyMap<string, string>): ReportProcess {
  const startup = readRow(row, "startup_info");
  const why = readText(row, "analyzed_because");
  const imagePath = readText(startup, "image_pathname");
  return {
    id,
    parentId: readLabel(row, "ppid") ?? idOfKernelPid.get(readText(row, "parent") ?? "") ?? null,
    pid: readNumber(row, "pid"),
    name: readText(row, "process_name", "name") ?? lastSegment(imagePath) ?? `process ${id}`,
    commandLine: readText(startup, "command_line"),
    imagePath,
    startedAt: readInstant(row, "time"),
    why,
    // "Is target sample." and "Is potential target sample."
    isTarget: why !== null && why.startsWith("Is ") && why.includes("target sample"),
    filesCreated: readNames(row, "files_created"),
    filesModified: readNames(row, "files_modified"),
    filesDeleted: readNames(row, "files_deleted"),
    registryKeys: [
      ...new Set([
        ...readNames(row, "registry_keys_created"),
        ...readNames(row, "registry_keys_modified"),
        ...readNames(row, "registry_keys_deleted"),
      ]),
    ],
    mutexes: readNames(row, "mutants_created", "mutexes_created"),
  };
}

function lastSegment(path: string | null): string | null {
  if (path === null) return null;
  return path.slice(Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) + 1) || null;
}

/** Entries are texts, or objects with a name and perhaps the name of a value below it. */
function readNames(row: Row, ...keys: string[]): string[] {
  const names = readList(row, REPORT_LIMITS.namesPerProcess, ...keys).flatMap((entry) => {
    if (typeof entry === "string") return entry === "" ? [] : [entry.slice(0, REPORT_LIMITS.textChars)];
    const named = openRow(entry, `${row.where}.${keys[0] ?? ""}[]`, row.notes);
    const name = readText(named, "name", "path");
    const valueName = readText(named, "value_name");
    if (name === null) return [];
    return [valueName === null ? name : `${name}\\${valueName}`];
  });
  return [...new Set(names)];
}
