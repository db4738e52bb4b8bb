import { expect, test } from "vitest";
import { parseListLine } from "./parse-line.ts";

const [md5, sha1, sha256] = ["0a".repeat(16), "0a".repeat(20), "0a".repeat(32)];

test.each([
  ["", { kind: "blank" }],
  ["   ", { kind: "blank" }],
  ["# a comment", { kind: "blank" }],
  ["\uFEFF# with a mark", { kind: "blank" }],
  [md5, { kind: "digest", digest: md5 }],
  [sha1.toUpperCase(), { kind: "digest", digest: sha1 }],
  [`${sha256}  invoice.exe`, { kind: "digest", digest: sha256 }],
  [`"${sha256}",`, { kind: "digest", digest: sha256 }],
  [`${sha256},2025-01-01`, { kind: "digest", digest: sha256 }],
  ["http://example.com/a?b=c,d", { kind: "url", url: "http://example.com/a?b=c,d" }],
  ["hxxps://example[.]com/x", { kind: "url", url: "https://example.com/x" }],
  ["  http://192.0.2[.]1/ seen today", { kind: "url", url: "http://192.0.2.1/" }],
  ["example.com", { kind: "unreadable" }],
  ["ftp://example.com/a", { kind: "unreadable" }],
  [`${md5}ff`, { kind: "unreadable" }],
  ["javascript:alert(1)", { kind: "unreadable" }],
])("the line %j is read as %j", (line, expected) => {
  expect(parseListLine(line)).toEqual(expected);
});
