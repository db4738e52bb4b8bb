import type { Observable, ObservableKind } from "@fumehood/contract";
import { parseIpv4, parseIpv6 } from "../observables/ip.ts";
import { NOISE_HOSTS, POPULAR_DOMAINS } from "./hosts.ts";
import { NOISE_RANGES, NOISE_RANGES_6, NOISE_RESOLVERS } from "./ranges.ts";
import {
  NOISE_HASHES,
  NOISE_MUTEXES,
  NOISE_PATHS,
  NOISE_REGISTRY_KEYS,
  NOISE_USER_AGENTS,
  type NoisePrefix,
} from "./values.ts";

export type Noise = NonNullable<Observable["noise"]>;

/** Which noise list names a value (in canonical form), or `null`. A filtered observable stays; it is only marked. */
export function decideNoise(kind: ObservableKind, value: string): Noise | null {
  switch (kind) {
    case "ipv4":
    case "ipv6":
      return decideAddress(value);
    case "domain":
      return decideDomain(value);
    case "url":
      return decideUrl(value);
    case "email":
      return decideDomain(value.slice(value.lastIndexOf("@") + 1));
    case "md5":
    case "sha1":
    case "sha256":
    case "sha512":
      return decideHash(value);
    case "path":
      return decidePrefix(NOISE_PATHS, value);
    case "registry-key":
      return decidePrefix(NOISE_REGISTRY_KEYS, value);
    case "mutex":
      return decidePrefix(NOISE_MUTEXES, value);
    case "user-agent":
      return decidePrefix(NOISE_USER_AGENTS, value);
    default:
      return null;
  }
}

function decideAddress(value: string): Noise | null {
  if (NOISE_RESOLVERS.has(value)) return { list: "resolvers", reason: "a public resolver" };
  const address = parseIpv4(value);
  if (address !== null) return decideIpv4(address);
  const groups = parseIpv6(value);
  return groups ? decideIpv6(groups) : null;
}

interface AddressRange extends Noise {
  first: number;
  last: number;
}

const RANGES: readonly AddressRange[] = NOISE_RANGES.map(({ block: [a, b, c, d, bits], list, reason }) => {
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return { first, last: first + 2 ** (32 - bits) - 1, list, reason };
});

function decideIpv4(address: number): Noise | null {
  for (const { first, last, list, reason } of RANGES) if (address >= first && address <= last) return { list, reason };
  return null;
}

function decideIpv6(groups: readonly number[]): Noise | null {
  const last = groups[7] ?? 0;
  if (groups.slice(0, 7).every((group) => group === 0) && last <= 1) {
    return last === 1
      ? { list: "loopback", reason: "the machine itself" }
      : { list: "reserved", reason: "the unspecified address" };
  }
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return decideIpv4((groups[6] ?? 0) * 65536 + last);
  const range = NOISE_RANGES_6.find(({ group, mask }) => ((groups[0] ?? 0) & mask) === group);
  return range ? { list: range.list, reason: range.reason } : null;
}

/** The listed host and everything below it. */
const LISTED_HOSTS: ReadonlyMap<string, Noise> = new Map(
  NOISE_HOSTS.flatMap(({ list, reason, hosts }) => hosts.map((host) => [host, { list, reason }] as const)),
);

function decideHost(host: string): Noise | null {
  let at = 0;
  while (at >= 0) {
    const found = LISTED_HOSTS.get(host.slice(at));
    if (found) return found;
    const dot = host.indexOf(".", at);
    at = dot < 0 ? -1 : dot + 1;
  }
  return null;
}

function decideDomain(name: string): Noise | null {
  const bare = name.startsWith("www.") ? name.slice(4) : name;
  if (POPULAR_DOMAINS.has(bare)) return { list: "popular", reason: "a popular site" };
  return decideHost(name);
}

function decideUrl(value: string): Noise | null {
  const host = hostOf(value);
  if (host.startsWith("[")) return decideAddress(host.slice(1, -1));
  if (parseIpv4(host) !== null) return decideAddress(host);
  const hostEnd = value.indexOf("/", value.indexOf("://") + 3);
  const isBare = hostEnd < 0 || hostEnd === value.length - 1;
  return isBare ? decideDomain(host) : decideHost(host);
}

/** The host of a URL in canonical form, without user and port. */
function hostOf(value: string): string {
  const from = value.indexOf("://") + 3;
  let to = from;
  let start = from;
  let end = -1;
  for (; to < value.length; to++) {
    const code = value.charCodeAt(to);
    if (code === 47 || code === 63 || code === 35 || code === 92) break;
    if (code === 64) {
      start = to + 1;
      end = -1;
    } else if (code === 58) end = to;
    else if (code === 93) end = -1;
  }
  return value.slice(start, end < 0 ? to : end);
}

function decideHash(value: string): Noise | null {
  const what = NOISE_HASHES.get(value);
  return what === undefined ? null : { list: "well-known-hashes", reason: what };
}

function decidePrefix(list: readonly NoisePrefix[], value: string): Noise | null {
  const lower = value.slice(0, 200).toLowerCase();
  const found = list.find(({ prefix }) => lower.startsWith(prefix));
  return found ? { list: found.list, reason: found.reason } : null;
}
