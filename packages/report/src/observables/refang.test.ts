import { expect, test } from "vitest";
import { defang } from "./defang.ts";
import { refang } from "./refang.ts";

test.each([
  ["hxxp://a[.]example[.]com", "http://a.example.com"],
  ["hXXps[:]//a(dot)example{.}com", "https://a.example.com"],
  ["hxxps[://]a[dot]example[.com", "https://a.example.com"],
  ["user[@]example[.]com", "user@example.com"],
  ["user(at)example[.]com", "user@example.com"],
  ["2001[:]db8::1", "2001:db8::1"],
  ["a\u3002example\uFF0Ecom", "a.example.com"],
  ["fxp://a.example.com", "ftp://a.example.com"],
  ["plain text (with brackets) [1] {2}", "plain text (with brackets) [1] {2}"],
  ["[constructor] [toString]", "[constructor] [toString]"],
])("%s is refanged", (text, expected) => {
  expect(refang(text)).toBe(expected);
});

test.each([
  ["ipv4", "192.0.2.1", "192.0.2[.]1"],
  ["ipv6", "2001:db8::1", "2001[:]db8::1"],
  ["domain", "a.example.com", "a[.]example[.]com"],
  ["email", "a.b@example.com", "a.b[@]example[.]com"],
  ["url", "https://a.example.com:8/x.y?z#w", "hxxps://a[.]example[.]com:8/x.y?z#w"],
  ["url", "tcp://192.0.2.1:4444", "tcp[:]//192[.]0[.]2[.]1:4444"],
  ["md5", "d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e"],
] as const)("%s %s is defanged, and refanged to itself", (kind, value, expected) => {
  expect(defang(kind, value)).toBe(expected);
  expect(refang(expected)).toBe(value);
});
