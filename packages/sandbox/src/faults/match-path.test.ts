import { expect, test } from "vitest";
import { matchesPath } from "./match-path.ts";

test.each([
  ["/api/v2/samples", "/api/v2/samples", true],
  ["/api/v2/samples", "/api/v2/samples/", true],
  ["/api/v2/samples", "/api/v2/samples/1", false],
  ["/api/v2/samples/*", "/api/v2/samples/1", true],
  ["/api/v2/samples/*", "/api/v2/samples", false],
  ["/api/v2/samples/*", "/api/v2/samples/1/state", false],
  ["/api/*/samples/*/video.webm", "/api/v2/samples/1/video.webm", true],
  ["/api/**", "/api/v3/session/whoami", true],
  ["/api/**", "/api", true],
  ["/**/state", "/api/v2/samples/state/1/state", true],
  ["/**/state", "/api/v2/samples/state/1", false],
  ["/**", "/", true],
  ["/a/**/b/**/c", "/a/x/b/y/b/c", true],
  ["/a.b", "/axb", false],
])("%s for %s is %s", (pattern, path, expected) => {
  expect(matchesPath(pattern, path)).toBe(expected);
});

test("a pattern full of wildcards takes no time on a long path that it does not fit", () => {
  const begin = process.threadCpuUsage();
  expect(matchesPath("/**/a".repeat(60), "/a".repeat(4000) + "/b")).toBe(false);
  expect(process.threadCpuUsage(begin).user / 1000).toBeLessThan(1000);
});
