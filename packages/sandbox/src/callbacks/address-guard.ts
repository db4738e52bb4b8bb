/**
 * Which addresses this service may call on somebody's behalf. Whoever gives a URL chooses its name, its name's addresses and what it redirects
 * to, so all of them are looked at: the URL (`checkUrl`), then every address that its name has (`checkHost`), and the connection must then be
 * made to one of those addresses and to no other; the same again for every redirect.
 */
import { isIP, isIPv4 } from "node:net";

export type AddressKind =
  | "public"
  | "loopback"
  | "private"
  | "link-local"
  | "metadata"
  | "multicast"
  | "unspecified"
  | "reserved";

/** What whoever runs this service allows. */
export interface NetworkPolicy {
  /** Loopback and the private ranges may be called too; never link-local, metadata, multicast and reserved addresses. */
  readonly allowPrivateNetworks: boolean;
}

/** All addresses that a name has now. Rejects when it has none. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

export interface Refusal {
  readonly kind: "refused";
  /** A sentence of ours; repeats nothing of the URL. */
  readonly reason: string;
}

type Range = readonly [network: string, prefixBits: number, kind: AddressKind];

/** The first that fits counts. Registries of special-purpose addresses of IANA, and the metadata services of clouds. */
const RANGES: readonly Range[] = [
  ["169.254.169.254", 32, "metadata"],
  ["168.63.129.16", 32, "metadata"],
  ["100.100.100.200", 32, "metadata"],
  ["192.0.0.192", 32, "metadata"],
  ["fd00:ec2::254", 128, "metadata"],
  ["fd20:ce::254", 128, "metadata"],
  ["0.0.0.0", 8, "unspecified"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "private"],
  ["127.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "link-local"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "reserved"],
  ["192.0.2.0", 24, "reserved"],
  ["192.31.196.0", 24, "reserved"],
  ["192.52.193.0", 24, "reserved"],
  ["192.88.99.0", 24, "reserved"],
  ["192.168.0.0", 16, "private"],
  ["192.175.48.0", 24, "reserved"],
  ["198.18.0.0", 15, "reserved"],
  ["198.51.100.0", 24, "reserved"],
  ["203.0.113.0", 24, "reserved"],
  ["224.0.0.0", 4, "multicast"],
  ["240.0.0.0", 4, "reserved"],
  ["0.0.0.0", 0, "public"],
  ["::", 128, "unspecified"],
  ["::1", 128, "loopback"],
  ["fc00::", 7, "private"],
  ["fe80::", 10, "link-local"],
  // Site-local: out of use, but routers still keep it inside.
  ["fec0::", 10, "private"],
  ["ff00::", 8, "multicast"],
  // Protocol assignments: Teredo, benchmarks, ORCHID and others, none of them a server's address.
  ["2001::", 23, "reserved"],
  ["2001:db8::", 32, "reserved"],
  ["3fff::", 20, "reserved"],
  ["2620:4f:8000::", 48, "reserved"],
  ["2000::", 3, "public"],
  // Whatever IANA has not given to the public internet.
  ["::", 0, "reserved"],
];

/** IPv6 ranges that carry an IPv4 address, and how many bits stand behind it: what counts is where the packet ends. */
const CARRIERS: readonly (readonly [network: string, prefixBits: number, bitsBehind: bigint])[] = [
  // Mapped, translated (SIIT), NAT64, 6to4.
  ["::ffff:0:0", 96, 0n],
  ["::ffff:0:0:0", 96, 0n],
  ["64:ff9b::", 96, 0n],
  ["2002::", 16, 80n],
];

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** @throws {RangeError} for a text that is no address. */
export function classifyAddress(text: string): AddressKind {
  const address = unwrap(parseAddress(text));
  const range = RANGES.find(([network, prefixBits]) => isIn(address, parseAddress(network), prefixBits));
  return range?.[2] ?? "reserved";
}

function unwrap(address: Address): Address {
  const carrier = CARRIERS.find(([network, prefixBits]) => isIn(address, parseAddress(network), prefixBits));
  return carrier ? { bits: 32, value: (address.value >> carrier[2]) & 0xffff_ffffn } : address;
}

function isIn(address: Address, network: Address, prefixBits: number): boolean {
  if (address.bits !== network.bits) return false;
  const shift = BigInt(address.bits - prefixBits);
  return address.value >> shift === network.value >> shift;
}

function parseAddress(text: string): Address {
  // An address with a zone (`fe80::1%eth0`) means something on one machine only.
  if (isIP(text) === 0 || text.includes("%")) throw new RangeError("That is no IP address.");
  if (isIPv4(text)) return { bits: 32, value: joinGroups(text.split(".").map(Number), 8n) };
  const [head = "", tail] = text.split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const missing = 8 - before.length - after.length;
  return { bits: 128, value: joinGroups([...before, ...Array<number>(missing).fill(0), ...after], 16n) };
}

/** Groups of a part of an IPv6 address; the last may be written as an IPv4 address. */
function groupsOf(part: string): number[] {
  return part
    .split(":")
    .filter((group) => group !== "")
    .flatMap((group) => {
      if (!group.includes(".")) return [Number.parseInt(group, 16)];
      const value = Number(joinGroups(group.split(".").map(Number), 8n));
      return [value >>> 16, value & 0xffff];
    });
}

function joinGroups(groups: readonly number[], bits: bigint): bigint {
  return groups.reduce((value, group) => (value << bits) | BigInt(group), 0n);
}

const DESCRIPTIONS: Readonly<Record<Exclude<AddressKind, "public">, string>> = {
  loopback: "It leads to this machine itself (a loopback address).",
  private: "It leads into a private network.",
  "link-local": "It leads to a link-local address.",
  metadata: "It leads to a cloud's metadata service.",
  multicast: "It leads to a multicast address.",
  unspecified: "It leads to no particular machine (an unspecified address).",
  reserved: "It leads to an address that is reserved and not on the public internet.",
};

/** Why an address may not be called; `undefined` when it may. */
export function refuseAddress(address: string, policy: NetworkPolicy): Refusal | undefined {
  const kind = classifyAddress(address);
  if (kind === "public") return undefined;
  if (policy.allowPrivateNetworks && (kind === "private" || kind === "loopback")) return undefined;
  return { kind: "refused", reason: DESCRIPTIONS[kind] };
}

/** What can be told from a URL alone: its scheme, that nobody's password stands in it, and its address where it names one. */
export function checkUrl(text: string, policy: NetworkPolicy): { kind: "allowed"; url: URL } | Refusal {
  if (!URL.canParse(text)) return { kind: "refused", reason: "It is not a URL." };
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return { kind: "refused", reason: "Only http and https addresses are called." };
  }
  if (url.username !== "" || url.password !== "") {
    return { kind: "refused", reason: "A user or password in the address is not sent." };
  }
  const literal = addressOf(url);
  return (literal === undefined ? undefined : refuseAddress(literal, policy)) ?? { kind: "allowed", url };
}

/** The address that a URL names itself, in whatever way it is written: the URL parser has read `127.1` and `0x7f000001` already. */
function addressOf(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(host) === 0 ? undefined : host;
}

/** Addresses of one name that are looked at. */
const MAX_ADDRESSES = 64;

/**
 * The addresses of a URL's host, all of which may be called: a name that leads inside with one of its addresses is refused as a whole, or it
 * could be called until the right one comes first.
 * @throws whatever `resolve` throws.
 */
export async function checkHost(
  url: URL,
  policy: NetworkPolicy,
  resolve: ResolveHost,
): Promise<{ kind: "allowed"; addresses: readonly string[] } | Refusal> {
  const literal = addressOf(url);
  const addresses = literal === undefined ? await resolve(url.hostname) : [literal];
  if (addresses.length > MAX_ADDRESSES) return { kind: "refused", reason: "The name has too many addresses." };
  for (const address of addresses) {
    const refusal = refuseAddress(address, policy);
    if (refusal) return refusal;
  }
  return { kind: "allowed", addresses };
}
