import { parse } from "tldts";
import { SCAN_LIMITS } from "../limits.ts";
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "./ip.ts";

/** What a host turned out to be. `domain` values are lower case, in punycode, without a final dot. */
export type Host =
  | { kind: "ipv4" | "ipv6"; value: string }
  | { kind: "domain"; value: string; isSpecial: boolean }
  | { kind: "name"; value: string };

/** Names that no registry gives out and that still are somebody's: kept, and marked as special. */
const SPECIAL_TOP_LEVELS = new Set([
  "test",
  "example",
  "invalid",
  "localhost",
  "local",
  "onion",
  "i2p",
  "bit",
  "lan",
  "home",
  "internal",
  "intranet",
  "corp",
  "alt",
]);

/**
 * Reads a host: an address, a domain under a public suffix (or a special top level such as `.onion` or `.test`), or a bare
 * name such as `fileserver`. Returns `null` for what cannot be a host.
 */
export function readHost(text: string): Host | null {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (bare.includes(":")) {
    const groups = parseIpv6(bare);
    return groups ? { kind: "ipv6", value: formatIpv6(groups) } : null;
  }
  const address = parseIpv4(bare);
  if (address !== null) return { kind: "ipv4", value: formatIpv4(address) };
  const name = asciiName(bare);
  if (name === null) return null;
  if (!name.includes(".")) return { kind: "name", value: name };
  return readDomainName(name);
}

/** A domain with a known ending, or `null`. */
export function readDomain(text: string): { value: string; isSpecial: boolean } | null {
  const host = readHost(text);
  return host?.kind === "domain" ? { value: host.value, isSpecial: host.isSpecial } : null;
}

function readDomainName(name: string): Host | null {
  const topLevel = name.slice(name.lastIndexOf(".") + 1);
  if (SPECIAL_TOP_LEVELS.has(topLevel)) return { kind: "domain", value: name, isSpecial: true };
  if (isAllDigits(topLevel)) return null;
  const parsed = parse(name, { validateHostname: false, extractHostname: false, detectIp: false });
  const isKnown = parsed.isIcann === true || parsed.isPrivate === true;
  return isKnown && parsed.domain !== null ? { kind: "domain", value: name, isSpecial: false } : null;
}

/** Lower case, punycode, without the final dot; `null` when a label is not one. */
function asciiName(text: string): string | null {
  const trimmed = text.endsWith(".") ? text.slice(0, -1) : text;
  if (trimmed.length < 1 || trimmed.length > SCAN_LIMITS.hostChars) return null;
  const name = isAscii(trimmed) ? trimmed.toLowerCase() : toPunycode(trimmed);
  return name !== null && hasValidLabels(name) ? name : null;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function toPunycode(text: string): string | null {
  // The URL parser of the platform holds the tables for international names; it refuses what none of them allows.
  const url = URL.parse(`http://${text}/`);
  const name = url?.hostname ?? "";
  return name === "" || parseIpv4(name) !== null || name.length > SCAN_LIMITS.hostChars ? null : name;
}

/** Labels of 1–63 letters, digits, hyphens (not at an end) and underscores (service names such as `_dmarc` have them). */
function hasValidLabels(name: string): boolean {
  let length = 0;
  let previous = 46;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code === 46) {
      if (length === 0 || length > 63 || previous === 45) return false;
      length = 0;
    } else {
      if (!isLabelCode(code) || (code === 45 && length === 0)) return false;
      length++;
    }
    previous = code;
  }
  return length > 0 && length <= 63 && previous !== 45;
}

function isLabelCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95;
}

function isAllDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
