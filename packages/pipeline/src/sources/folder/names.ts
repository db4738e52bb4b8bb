import { posix } from "node:path";
import { algorithmOf } from "../../digest-algorithm.ts";
import type { HashAlgorithm } from "../../digest-algorithm.ts";

/** Endings of files that somebody is still writing: browsers, download managers, copy tools. */
export const PARTIAL_SUFFIXES = [
  ".part",
  ".partial",
  ".crdownload",
  ".download",
  ".opdownload",
  ".filepart",
  ".tmp",
  ".temp",
  ".!ut",
  ".aria2",
  ".swp",
  "~",
] as const;

/** Names of files that somebody is still writing: lock files of Office, and rsync's `.name.XXXXXX`. */
const PARTIAL_NAMES: readonly RegExp[] = [/^~\$/, /^\.~/, /^\..+\.[A-Za-z0-9]{6}$/];

/** Whether a name says that the file is not whole yet. It is taken when it has got its final name. */
export function isPartialName(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    PARTIAL_SUFFIXES.some((suffix) => lower.endsWith(suffix)) || PARTIAL_NAMES.some((pattern) => pattern.test(name))
  );
}

/** The file that a name says it tells something about (`NAME.json`, `NAME.meta`, Suricata's `NAME.1700000000.1234.json`). */
export function sidecarOf(name: string): string | undefined {
  const stem = /^(.+?)(?:(?:\.\d+)*\.json|\.meta)$/i.exec(name)?.[1];
  return stem === undefined || stem === "" ? undefined : stem;
}

export interface NamedHash {
  readonly algorithm: HashAlgorithm;
  readonly digest: string;
}

/** The longest hash that stands by itself in a name, as tools that carve files out of traffic name them. */
export function hashInName(name: string): NamedHash | undefined {
  const words =
    posix
      .basename(name)
      .toLowerCase()
      .match(/(?<![0-9a-z])[0-9a-f]{32,64}(?![0-9a-z])/g) ?? [];
  const found = words.flatMap((digest) => {
    const algorithm = algorithmOf(digest);
    return algorithm === undefined ? [] : [{ algorithm, digest }];
  });
  return found.toSorted((a, b) => b.digest.length - a.digest.length)[0];
}
