/** A block of IPv4 addresses that says nothing about a sample. */
export interface NoiseRange {
  /** First address and prefix length. */
  block: readonly [number, number, number, number, number];
  list: string;
  reason: string;
}

/**
 * Source: the IANA registry of special-purpose addresses. The documentation blocks (192.0.2.0/24, 198.51.100.0/24,
 * 203.0.113.0/24) are left out on purpose: examples and exercises use them where a live address would stand.
 */
export const NOISE_RANGES: readonly NoiseRange[] = [
  { block: [0, 0, 0, 0, 8], list: "reserved", reason: "an address of this network itself" },
  { block: [10, 0, 0, 0, 8], list: "private", reason: "a private address (10.0.0.0/8)" },
  { block: [100, 64, 0, 0, 10], list: "private", reason: "shared address space of providers (100.64.0.0/10)" },
  { block: [127, 0, 0, 0, 8], list: "loopback", reason: "the machine itself" },
  { block: [169, 254, 0, 0, 16], list: "link-local", reason: "an address of the local link" },
  { block: [172, 16, 0, 0, 12], list: "private", reason: "a private address (172.16.0.0/12)" },
  { block: [192, 168, 0, 0, 16], list: "private", reason: "a private address (192.168.0.0/16)" },
  { block: [198, 18, 0, 0, 15], list: "reserved", reason: "set aside for benchmarks of networks" },
  { block: [224, 0, 0, 0, 4], list: "multicast", reason: "a multicast group" },
  { block: [240, 0, 0, 0, 4], list: "reserved", reason: "reserved, or a broadcast" },
];

/** A block of IPv6 addresses, by its first group under a mask. */
export interface NoiseRange6 {
  group: number;
  mask: number;
  list: string;
  reason: string;
}

export const NOISE_RANGES_6: readonly NoiseRange6[] = [
  { group: 0xfe80, mask: 0xffc0, list: "link-local", reason: "an address of the local link" },
  { group: 0xfc00, mask: 0xfe00, list: "private", reason: "a unique local address" },
  { group: 0xff00, mask: 0xff00, list: "multicast", reason: "a multicast group" },
];

/** Open resolvers that machines ask by default. */
export const NOISE_RESOLVERS: ReadonlySet<string> = new Set([
  "1.0.0.1",
  "1.1.1.1",
  "4.2.2.1",
  "4.2.2.2",
  "8.8.4.4",
  "8.8.8.8",
  "9.9.9.9",
  "149.112.112.112",
  "208.67.220.220",
  "208.67.222.222",
  "2001:4860:4860::8844",
  "2001:4860:4860::8888",
  "2606:4700:4700::1001",
  "2606:4700:4700::1111",
  "2620:fe::fe",
]);
