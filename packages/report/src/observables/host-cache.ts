import { SCAN_LIMITS } from "../limits.ts";
import { readHost, type Host } from "./host.ts";

/** Remembers what hosts turned out to be: logs repeat a few names many times. */
export interface HostCache {
  read(text: string): Host | null;
  /** Whether a last label can end a domain at all: most dotted words end in none. */
  isTopLevel(label: string): boolean;
}

export function createHostCache(): HostCache {
  const hosts = new Map<string, Host | null>();
  const topLevels = new Map<string, boolean>();
  const read = (text: string): Host | null => {
    const known = hosts.get(text);
    if (known !== undefined) return known;
    const host = readHost(text);
    if (hosts.size < SCAN_LIMITS.hostCache) hosts.set(text, host);
    return host;
  };
  const isTopLevel = (label: string): boolean => {
    const known = topLevels.get(label);
    if (known !== undefined) return known;
    const isOne = readHost(`a.b.${label}`)?.kind === "domain";
    if (topLevels.size < SCAN_LIMITS.hostCache) topLevels.set(label, isOne);
    return isOne;
  };
  return { read, isTopLevel };
}
