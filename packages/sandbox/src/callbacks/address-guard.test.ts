import { expect, test } from "vitest";
import { checkHost, checkUrl, classifyAddress } from "./address-guard.ts";

const CLOSED = { allowPrivateNetworks: false };
const OPEN = { allowPrivateNetworks: true };

test.each([
  // Neighbours of the special ranges: the bounds are where a guard is wrong.
  ["1.0.0.0", "public"],
  ["9.255.255.255", "public"],
  ["10.0.0.0", "private"],
  ["10.255.255.255", "private"],
  ["11.0.0.0", "public"],
  ["100.63.255.255", "public"],
  ["100.64.0.0", "private"],
  ["100.127.255.255", "private"],
  ["100.128.0.0", "public"],
  ["126.255.255.255", "public"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.255", "loopback"],
  ["128.0.0.0", "public"],
  ["169.253.255.255", "public"],
  ["169.254.0.1", "link-local"],
  ["169.254.169.254", "metadata"],
  ["169.255.0.0", "public"],
  ["168.63.129.16", "metadata"],
  ["100.100.100.200", "metadata"],
  ["192.0.0.192", "metadata"],
  ["172.15.255.255", "public"],
  ["172.16.0.0", "private"],
  ["172.31.255.255", "private"],
  ["172.32.0.0", "public"],
  ["192.0.0.1", "reserved"],
  ["192.0.1.255", "public"],
  ["192.0.2.1", "reserved"],
  ["192.31.196.1", "reserved"],
  ["192.52.193.1", "reserved"],
  ["192.88.99.1", "reserved"],
  ["192.167.255.255", "public"],
  ["192.168.0.1", "private"],
  ["192.169.0.0", "public"],
  ["192.175.48.1", "reserved"],
  ["198.17.255.255", "public"],
  ["198.18.0.0", "reserved"],
  ["198.19.255.255", "reserved"],
  ["198.20.0.0", "public"],
  ["198.51.100.7", "reserved"],
  ["203.0.112.255", "public"],
  ["203.0.113.9", "reserved"],
  ["223.255.255.255", "public"],
  ["224.0.0.1", "multicast"],
  ["239.255.255.255", "multicast"],
  ["240.0.0.1", "reserved"],
  ["255.255.255.255", "reserved"],
  ["0.0.0.0", "unspecified"],
  ["0.1.2.3", "unspecified"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["0:0:0:0:0:0:0:1", "loopback"],
  ["::2", "reserved"],
  ["::127.0.0.1", "reserved"],
  ["::ffff:127.0.0.1", "loopback"],
  ["::ffff:7f00:1", "loopback"],
  ["::FFFF:10.0.0.1", "private"],
  ["::ffff:169.254.169.254", "metadata"],
  ["::ffff:11.0.0.1", "public"],
  ["::ffff:0:192.168.0.1", "private"],
  ["64:ff9b::127.0.0.1", "loopback"],
  ["64:ff9b::a00:1", "private"],
  ["64:ff9b::b00:1", "public"],
  ["64:ff9b:1::a00:1", "reserved"],
  ["2002:7f00:1::1", "loopback"],
  ["2002:c0a8:1::", "private"],
  ["2002:b00:1::1", "public"],
  ["2001::1", "reserved"],
  ["2001:0:7f00:1::", "reserved"],
  ["2001:1ff:ffff::", "reserved"],
  ["2001:200::1", "public"],
  ["2001:db8::1", "reserved"],
  ["2001:db9::1", "public"],
  ["2620:4f:7fff::1", "public"],
  ["2620:4f:8000::1", "reserved"],
  ["2620:4f:8001::1", "public"],
  ["2fff:ffff::1", "public"],
  ["3fff:fff::1", "reserved"],
  ["3fff:1000::1", "public"],
  ["1fff::1", "reserved"],
  ["4000::1", "reserved"],
  ["5f00::1", "reserved"],
  ["fbff::1", "reserved"],
  ["fc00::1", "private"],
  ["fdff:ffff::1", "private"],
  ["fd00:ec2::254", "metadata"],
  ["fd20:ce::254", "metadata"],
  ["fe80::1", "link-local"],
  ["febf::1", "link-local"],
  ["fec0::1", "private"],
  ["ff02::1", "multicast"],
  ["100::1", "reserved"],
] as const)("%s is %s", (address, kind) => {
  expect(classifyAddress(address)).toBe(kind);
});

test.each(["", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "::1::", "fe80::1%eth0", "[::1]"])(
  "%j is no address",
  (text) => {
    expect(() => classifyAddress(text)).toThrow(RangeError);
  },
);

test.each([
  ["not a url", "It is not a URL."],
  ["/path", "It is not a URL."],
  ["ftp://example.com/", "Only http and https addresses are called."],
  ["file:///etc/passwd", "Only http and https addresses are called."],
  ["gopher://example.com:25/", "Only http and https addresses are called."],
  ["https://user@example.com/", "A user or password in the address is not sent."],
  ["https://:secret@example.com/", "A user or password in the address is not sent."],
  ["http://127.0.0.1/", "It leads to this machine itself (a loopback address)."],
  ["http://127.1:8080/x", "It leads to this machine itself (a loopback address)."],
  ["http://0x7f000001/", "It leads to this machine itself (a loopback address)."],
  ["http://2130706433/", "It leads to this machine itself (a loopback address)."],
  ["http://0177.0.0.1/", "It leads to this machine itself (a loopback address)."],
  ["http://１２７.0.0.1/", "It leads to this machine itself (a loopback address)."],
  ["http://[::1]/", "It leads to this machine itself (a loopback address)."],
  ["http://[::ffff:10.0.0.1]/", "It leads into a private network."],
  ["http://169.254.169.254/latest/meta-data", "It leads to a cloud's metadata service."],
])("%s is refused before anything is resolved", (url, reason) => {
  expect(checkUrl(url, CLOSED)).toEqual({ kind: "refused", reason });
});

test.each(["http://127.0.0.1/", "http://10.1.2.3/", "http://[fd12::1]/", "https://example.com:8443/a?b=c"])(
  "%s may be called where private networks may be",
  (url) => {
    expect(checkUrl(url, OPEN)).toMatchObject({ kind: "allowed" });
  },
);

test.each(["http://169.254.169.254/", "http://169.254.1.1/", "http://0.0.0.0/", "http://224.0.0.1/", "http://[::]/"])(
  "%s may never be called",
  (url) => {
    expect(checkUrl(url, OPEN)).toMatchObject({ kind: "refused" });
  },
);

test.each([0, 1, 2])("one forbidden address among many refuses the name, at place %i too", async (place) => {
  const url = new URL("https://hooks.example.com/");
  const addresses = ["11.0.0.1", "2001:db9::1"].toSpliced(place, 0, "::ffff:127.0.0.1");
  expect(await checkHost(url, CLOSED, async () => addresses)).toMatchObject({ kind: "refused" });
  expect(await checkHost(url, OPEN, async () => addresses)).toEqual({ kind: "allowed", addresses });
});

test("an address in the URL is not resolved", async () => {
  const resolve = async (): Promise<string[]> => {
    throw new Error("asked");
  };
  expect(await checkHost(new URL("http://[2001:db9::1]:81/"), CLOSED, resolve)).toEqual({
    kind: "allowed",
    addresses: ["2001:db9::1"],
  });
});

test("a name with more addresses than are looked at is refused", async () => {
  const resolve = async () => Array.from({ length: 65 }, () => "11.0.0.1");
  expect(await checkHost(new URL("http://example.com/"), CLOSED, resolve)).toMatchObject({ kind: "refused" });
});
