import { expect, test } from "vitest";
import { decideNoise } from "./decide-noise.ts";

test.each([
  ["ipv4", "10.1.2.3", "private"],
  ["ipv4", "172.31.255.255", "private"],
  ["ipv4", "127.0.0.1", "loopback"],
  ["ipv4", "239.255.255.250", "multicast"],
  ["ipv4", "255.255.255.255", "reserved"],
  ["ipv4", "8.8.8.8", "resolvers"],
  ["ipv6", "::1", "loopback"],
  ["ipv6", "fe80::1", "link-local"],
  ["ipv6", "::ffff:a00:1", "private"],
  ["domain", "www.w3.org", "schemas"],
  ["domain", "crl3.digicert.com", "certificates"],
  ["domain", "a.b.windowsupdate.com", "operating-system"],
  ["domain", "1.168.192.in-addr.arpa", "sandbox"],
  ["domain", "www.google.com", "popular"],
  ["url", "http://www.w3.org/2001/XMLSchema", "schemas"],
  ["url", "https://www.google.com/", "popular"],
  ["url", "http://u@10.0.0.1:8080/x", "private"],
  ["url", "http://[fe80::1]:80/", "link-local"],
  ["email", "a@w3.org", "schemas"],
  ["md5", "d41d8cd98f00b204e9800998ecf8427e", "well-known-hashes"],
  ["path", "C:\\Windows\\Prefetch\\A.pf", "operating-system"],
  ["mutex", "Local\\MSCTF.Asm.MutexDefault1", "operating-system"],
  ["user-agent", "Microsoft-CryptoAPI/10.0", "certificates"],
] as const)("%s %s is noise", (kind, value, list) => {
  expect(decideNoise(kind, value)).toMatchObject({ list });
});

test.each([
  ["ipv4", "192.0.2.1"],
  ["ipv4", "198.51.100.23"],
  ["ipv4", "203.0.113.88"],
  ["ipv4", "172.32.0.1"],
  ["ipv4", "11.0.0.0"],
  ["ipv6", "2001:db8::1"],
  ["domain", "c2.example.com"],
  ["domain", "notw3.org"],
  ["domain", "w3.org.example.com"],
  ["url", "https://www.google.com/some/redirect"],
  ["url", "https://raw.github.com/x/y"],
  ["url", "http://w3.org@evil.example.com/"],
  ["path", "C:\\Users\\a\\b.exe"],
  ["mutex", "Global\\mine"],
] as const)("%s %s is none", (kind, value) => {
  expect(decideNoise(kind, value)).toBeNull();
});
