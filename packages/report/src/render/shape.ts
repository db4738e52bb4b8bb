import type { Observable, ObservableKind, Report, ReportIndicator, ReportProcess } from "@fumehood/contract";

// What every renderer says in the same words.

/** Names of the kinds for people. */
export const KIND_LABELS: Readonly<Record<ObservableKind, string>> = {
  ipv4: "IPv4",
  ipv6: "IPv6",
  domain: "Domain",
  url: "URL",
  email: "E-mail",
  md5: "MD5",
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha512: "SHA-512",
  ssdeep: "ssdeep",
  tlsh: "TLSH",
  imphash: "Import hash",
  path: "Path",
  "registry-key": "Registry key",
  mutex: "Mutex",
  "user-agent": "User agent",
  cve: "CVE",
  "crypto-address": "Wallet",
};

export const VERDICT_LABELS: Readonly<Record<Report["verdict"]["level"], string>> = {
  malicious: "Malicious",
  suspicious: "Suspicious",
  clean: "Clean",
  unknown: "Unknown",
};

/** A process with its depth in the tree. */
export interface TreeRow {
  process: ReportProcess;
  depth: number;
}

/**
 * Processes as a tree, parents before children, otherwise in the order of the report. A parent that is not there, or that is
 * its own ancestor, makes a root: every process comes exactly once. Depth stops growing at `maxDepth`.
 */
export function layOutTree(processes: readonly ReportProcess[], maxDepth: number): TreeRow[] {
  const ids = new Set(processes.map((process) => process.id));
  const children = new Map<string, ReportProcess[]>();
  const roots: ReportProcess[] = [];
  for (const process of processes) {
    const { parentId } = process;
    if (parentId === null || parentId === process.id || !ids.has(parentId)) roots.push(process);
    else {
      const siblings = children.get(parentId);
      if (siblings) siblings.push(process);
      else children.set(parentId, [process]);
    }
  }
  const rows: TreeRow[] = [];
  const seen = new Set<ReportProcess>();
  walkTree(roots, children, seen, rows, maxDepth);
  // What is left hangs in a ring of parents: each is taken as a root of its own.
  for (const process of processes) if (!seen.has(process)) walkTree([process], children, seen, rows, maxDepth);
  return rows;
}

function walkTree(
  roots: readonly ReportProcess[],
  children: ReadonlyMap<string, readonly ReportProcess[]>,
  seen: Set<ReportProcess>,
  rows: TreeRow[],
  maxDepth: number,
): void {
  // An own stack: a chain of 50,000 processes would overflow the engine's.
  const stack = roots.toReversed().map((process) => ({ process, depth: 0 }));
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { process, depth } = next;
    if (seen.has(process)) continue;
    seen.add(process);
    rows.push({ process, depth: Math.min(depth, maxDepth) });
    for (const child of (children.get(process.id) ?? []).toReversed()) stack.push({ process: child, depth: depth + 1 });
  }
}

/** `138.2 kB`; powers of 1,000. */
export function formatSize(bytes: number | null): string {
  if (bytes === null) return "–";
  if (Math.abs(bytes) < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (Math.abs(value) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit] ?? ""}`;
}

export function formatCount(value: number): string {
  return value.toLocaleString("en-US");
}

/** `2020-06-19 14:28:07 UTC`, or the text as it is when it is no such time. */
export function formatTime(instant: string | null): string {
  if (instant === null) return "–";
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(instant);
  return found ? `${found[1]} ${found[2]} UTC` : instant;
}

/** `1 process`, `12 processes`. */
export function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Facts of the run, in the order in which they are shown; absent ones are left out. */
export function runFacts(report: Report): [string, string][] {
  const { sample, source } = report;
  const facts: [string, string | null][] = [
    ["Target", source.target],
    ["Sample", source.sampleId],
    ["State", sample.status === null ? sample.state : `${sample.state} (${sample.status})`],
    ["Machine", sample.vm],
    ["System", sample.os],
    ["Playbook", sample.playbook],
    ["Network exit", sample.networkExit],
    ["Ran", sample.runtimeSeconds === null ? null : `${sample.runtimeSeconds} s`],
    ["Submitted", sample.submittedAt === null ? null : formatTime(sample.submittedAt)],
    ["Completed", sample.completedAt === null ? null : formatTime(sample.completedAt)],
    ["Visibility", sample.isPrivate === null ? null : sample.isPrivate ? "private" : "public"],
    ["Tags", sample.tags.length === 0 ? null : sample.tags.join(", ")],
  ];
  return facts.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
}

/** What the sample is, in one line: `PE32+ executable …, 27.6 kB`. */
export function describeSample(report: Report): string {
  const { sample } = report;
  const what = sample.magic ?? sample.type ?? (sample.kind === "url" ? "URL" : "file of unknown type");
  return sample.sizeBytes === null ? what : `${what}, ${formatSize(sample.sizeBytes)}`;
}

export function listDigests(report: Report): [string, string][] {
  const { sha256, sha1, md5 } = report.sample;
  const digests: [string, string | null][] = [
    ["SHA-256", sha256],
    ["SHA-1", sha1],
    ["MD5", md5],
  ];
  return digests.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
}

/** One value of an evidence row as text: text as it is, the rest as JSON. */
export function showEvidence(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "";
}

/** `Process_ID` → `Process ID`. */
export function evidenceLabel(key: string): string {
  return key.replaceAll("_", " ");
}

export function attackLabels(indicator: ReportIndicator): string {
  return [...indicator.techniques, ...indicator.tactics].join(", ");
}

/** In the order in which people look for them. */
const KIND_ORDER: readonly ObservableKind[] = [
  "url",
  "domain",
  "ipv4",
  "ipv6",
  "email",
  "sha256",
  "sha1",
  "md5",
  "sha512",
  "imphash",
  "ssdeep",
  "tlsh",
  "path",
  "registry-key",
  "mutex",
  "user-agent",
  "cve",
  "crypto-address",
];

/** Observables by kind and confidence, as renderers show them; noise apart. */
export function splitNoise(observables: readonly Observable[]): { kept: Observable[]; noise: Observable[] } {
  const rank = new Map(KIND_ORDER.map((kind, at) => [kind, at]));
  const place = (observable: Observable): number => rank.get(observable.kind) ?? KIND_ORDER.length;
  const sorted = observables.toSorted(
    (left, right) => place(left) - place(right) || right.confidence - left.confidence,
  );
  return {
    kept: sorted.filter((observable) => observable.noise === null),
    noise: sorted.filter((observable) => observable.noise !== null),
  };
}

/** The places of an observable in one line, at most `max` of them. */
export function placesOf(observable: Observable, max: number): string {
  const shown = observable.seenIn.slice(0, max).map((place) => place.label);
  const more = observable.seenIn.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${formatCount(more)} more` : shown.join(", ");
}

/** Cuts a text and says so. */
export function cutCell(value: string, max: number): string {
  return value.length <= max ? value : `${value.slice(0, max)}… (${formatCount(value.length)} characters)`;
}
