import { expect, test } from "vitest";
import { looksLikeUrls, readUrlLines, URL_LINES_LIMIT } from "./url-lines.ts";

test.each([
  ["https://example.test/a", "https://example.test/a"],
  ["hxxps://example[.]test/a", "https://example.test/a"],
  ["example.com/login", "http://example.com/login"],
  ["192.0.2.1:8080/x", "http://192.0.2.1:8080/x"],
  ["http://[2001:db8::1]/x", "http://[2001:db8::1]/x"],
])("%s is submitted as %s", (typed, url) => {
  expect(readUrlLines(typed)).toEqual([{ typed, url, problem: "" }]);
});

test.each([
  ["just some words", "space"],
  ["ftp://example.test/a", "only http and https"],
  ["javascript:alert(1)", "only http and https"],
  ["http://localhost/", "no host name"],
  ["http://", "not a URL"],
])("%s is marked: %s", (typed, problem) => {
  const [line] = readUrlLines(typed);
  expect(line?.url).toBeNull();
  expect(line?.problem).toContain(problem);
});

test("empty lines and lines that came before are left out, also when one of them was defanged", () => {
  expect(readUrlLines("http://a.example.test\n\r\n  hxxp://a[.]example[.]test \n").length).toBe(1);
});

test("only text whose every line is a URL counts as URLs", () => {
  expect(looksLikeUrls("http://a.example.test\nexample.com")).toBe(true);
  expect(looksLikeUrls("Dear reader,\nhttp://a.example.test")).toBe(false);
  expect(looksLikeUrls("")).toBe(false);
});

test("lines beyond the limit are not read, and a line of a megabyte is turned away, both quickly", () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `http://h${index}.example.test`).join("\n");
  expect(readUrlLines(many).length).toBe(URL_LINES_LIMIT);
  const started = performance.now();
  expect(readUrlLines(`http://${"a[.]".repeat(300_000)}`)[0]?.problem).toContain("too long");
  expect(readUrlLines(`${"a".repeat(8_000)}:${"/".repeat(100)}`)[0]?.url).toBeNull();
  expect(performance.now() - started).toBeLessThan(1_000);
});
