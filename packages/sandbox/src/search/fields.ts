import { ANY_FIELD, fieldMask, type TermField } from "./term-fields.ts";

/** The columns of a sample that are one of its digests, or its id. */
export const DIGEST_COLUMNS = ["id", "md5", "sha1", "sha256"] as const;
export type DigestColumn = (typeof DIGEST_COLUMNS)[number];

export const TEXT_COLUMNS = ["state", "status", "vm", "magic", "login", "playbook", "network_exit"] as const;
export const NUMBER_COLUMNS = [
  "threat_score",
  "submission_id",
  "vm_runtime",
  "size_bytes",
  "organization_id",
  "private",
] as const;
export const TIME_COLUMNS = ["submitted_at", "started_at", "completed_at"] as const;
export type TextColumn = (typeof TEXT_COLUMNS)[number];
export type NumberColumn = (typeof NUMBER_COLUMNS)[number];
export type TimeColumn = (typeof TIME_COLUMNS)[number];

/** What strangers are not told of a sample, they cannot find out by asking for it either. */
const OWN_COLUMNS: ReadonlySet<string> = new Set(["login", "playbook", "network_exit", "organization_id", "private"]);

/** What a field of the language, or a group of `term`, looks at. */
export type Target =
  | { kind: "text"; column: TextColumn; isOwn: boolean }
  | { kind: "number"; column: NumberColumn; isOwn: boolean }
  | { kind: "time"; column: TimeColumn; isOwn: boolean }
  | { kind: "digest"; columns: readonly DigestColumn[] }
  | ({ kind: "words" } & Reach);

/** Where a word is looked for. */
export interface Reach {
  /** Bits of the places that count. */
  mask: number;
  /** Columns that count when the word is a digest. */
  digests: readonly DigestColumn[];
}

export const ANYWHERE: Target & { kind: "words" } = { kind: "words", mask: ANY_FIELD, digests: DIGEST_COLUMNS };

interface Group {
  fields: readonly TermField[];
  digests?: boolean;
}

/** The groups of `term`, as public clients list them; each is a field of the language too. */
const GROUPS: Readonly<Record<string, Group>> = {
  sample: { fields: ["sample.filename", "tag", "type"], digests: true },
  "sample.filename": { fields: ["sample.filename"] },
  checksum: { fields: ["checksum"], digests: true },
  artifact: { fields: ["checksum", "path", "sample.filename"], digests: true },
  behavior: { fields: ["behavior", "behavior.title"] },
  "behavior.name": { fields: ["behavior"] },
  "behavior.title": { fields: ["behavior.title"] },
  antivirus: { fields: ["antivirus"] },
  domain: { fields: ["domain"] },
  ip: { fields: ["ip"] },
  network: { fields: ["domain", "ip", "url"] },
  url: { fields: ["url"] },
  path: { fields: ["path", "sample.filename"] },
  process: { fields: ["process"] },
  registry_key: { fields: ["registry_key"] },
  mutant: { fields: ["mutant"] },
  tag: { fields: ["tag"] },
  type: { fields: ["type"] },
};

const ALIASES: Readonly<Record<string, string>> = {
  sample_id: "id",
  analyzed_at: "completed_at",
  timestamp: "submitted_at",
  threat: "threat_score",
  "threat.threat_score": "threat_score",
  size: "size_bytes",
  tags: "tag",
  filename: "sample.filename",
  "sample.tag": "tag",
  ioc: "behavior",
  behaviors: "behavior",
  behaviour: "behavior",
  iocs: "behavior",
  "iocs.ioc": "behavior.name",
  "behaviors.name": "behavior.name",
  "behaviors.title": "behavior.title",
  "artifacts.av_signatures.product": "antivirus",
  "artifacts.av_signatures.signature": "antivirus",
  domains: "domain",
  "domains.domain": "domain",
  mutex: "mutant",
  mutants: "mutant",
  "processes.mutants": "mutant",
  paths: "path",
  "paths.path": "path",
  "processes.paths": "path",
  "artifacts.path": "path",
  processes: "process",
  "processes.process_name": "process",
  "processes.startup_info.command_line": "process",
  "processes.startup_info.image_pathname": "process",
  "processes.startup_info.window_title": "process",
  registry_keys: "registry_key",
  "registry_keys.key": "registry_key",
  "registry_keys.value_names": "registry_key",
  "processes.registry_keys": "registry_key",
  urls: "url",
  "urls.url": "url",
  ips: "ip",
  "ips.ip": "ip",
  "network.src": "ip",
  "network.dst": "ip",
  "artifacts.md5": "artifact.checksum",
  "artifacts.sha1": "artifact.checksum",
  "artifacts.sha256": "artifact.checksum",
  "sandcastle_env.vm": "vm",
};

/** `analysis.metadata.submitted_file.type` and the like mean the plain name at their end, whole values and parts of them are looked for alike. */
const PREFIX = /^(item\.)?(analysis\.)?(metadata\.)?(submitted_file\.|analyzed_file\.|malware_desc\.)?/;
const SUFFIX = /\.(whole|component)$/;

/** What a field looks at; undefined when nothing here has that name. */
export function targetOf(field: string): Target | undefined {
  const plain = field.toLowerCase().replaceAll("-", "_").replace(PREFIX, "").replace(SUFFIX, "");
  const name = Object.hasOwn(ALIASES, plain) ? (ALIASES[plain] ?? plain) : plain;
  return columnTarget(name) ?? wordTarget(name);
}

function columnTarget(name: string): Target | undefined {
  const isOwn = OWN_COLUMNS.has(name);
  const text = TEXT_COLUMNS.find((column) => column === name);
  if (text) return { kind: "text", column: text, isOwn };
  const number = NUMBER_COLUMNS.find((column) => column === name);
  if (number) return { kind: "number", column: number, isOwn };
  const time = TIME_COLUMNS.find((column) => column === name);
  if (time) return { kind: "time", column: time, isOwn };
  const digest = DIGEST_COLUMNS.find((column) => column === name);
  return digest ? { kind: "digest", columns: [digest] } : undefined;
}

function wordTarget(name: string): Target | undefined {
  if (name === "artifact.checksum") return { kind: "words", mask: fieldMask(["checksum"]), digests: [] };
  const group = Object.hasOwn(GROUPS, name) ? GROUPS[name] : undefined;
  if (!group) return undefined;
  return { kind: "words", mask: fieldMask(group.fields), digests: group.digests === true ? DIGEST_COLUMNS : [] };
}

/** The service's own search page says this where it restricts nothing, and people copy its addresses. */
const EVERYWHERE = "freeform";

/** What a list of groups in `term` reaches, and whether it holds names that are none. */
export function reachOf(groups: readonly string[]): { reach: typeof ANYWHERE; hasUnknown: boolean } {
  if (groups.length === 0 || groups.some((group) => group.toLowerCase() === EVERYWHERE))
    return { reach: ANYWHERE, hasUnknown: false };
  const targets = groups.map(targetOf);
  const digests = new Set<DigestColumn>();
  let mask = 0;
  for (const target of targets) {
    if (target?.kind === "words") mask |= target.mask;
    if (target?.kind === "words") for (const column of target.digests) digests.add(column);
    if (target?.kind === "digest") for (const column of target.columns) digests.add(column);
  }
  return { reach: { kind: "words", mask, digests: [...digests] }, hasUnknown: targets.includes(undefined) };
}
