import type { ReportProcess } from "@fumehood/contract";

export interface TreeRow {
  readonly process: ReportProcess;
  readonly depth: number;
}

/**
 * Processes as a tree, parents before children, siblings in the order of the report. A parent that is missing makes a
 * root; processes that name each other as parents are roots too, so that none is lost.
 */
export function treeOfProcesses(processes: readonly ReportProcess[]): TreeRow[] {
  const known = new Set(processes.map((process) => process.id));
  const childrenOf = new Map<string, ReportProcess[]>();
  const roots: ReportProcess[] = [];
  for (const process of processes) {
    const parent = process.parentId;
    if (parent === null || parent === process.id || !known.has(parent)) roots.push(process);
    else childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), process]);
  }
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  const walk = (start: ReportProcess): void => {
    const stack: TreeRow[] = [{ process: start, depth: 0 }];
    for (let row = stack.pop(); row; row = stack.pop()) {
      if (seen.has(row.process.id)) continue;
      seen.add(row.process.id);
      rows.push(row);
      const depth = row.depth + 1;
      const children = childrenOf.get(row.process.id) ?? [];
      stack.push(...children.toReversed().map((process) => ({ process, depth })));
    }
  };
  roots.forEach(walk);
  processes.forEach(walk);
  return rows;
}

/** What a process did, in words: `3 files created, 2 registry keys, 1 mutex`. */
export function deedsOf(process: ReportProcess): string {
  const parts: [number, string, string][] = [
    [process.filesCreated.length, "file created", "files created"],
    [process.filesModified.length, "file modified", "files modified"],
    [process.filesDeleted.length, "file deleted", "files deleted"],
    [process.registryKeys.length, "registry key", "registry keys"],
    [process.mutexes.length, "mutex", "mutexes"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`)
    .join(", ");
}
