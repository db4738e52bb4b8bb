import { expect, test } from "vitest";
import { buildReport } from "./build-report.ts";

const analysis = (fields: object) => ({
  target: "builtin",
  sampleId: "f".repeat(32),
  generatedAt: "2026-01-02T03:04:05.000Z",
  sample: { vm_runtime: 300 },
  analysis: fields,
});

test("strings of a static analysis yield observables, with where they lie in the file, and less certain than what was contacted", () => {
  const report = buildReport(
    analysis({
      static: {
        strings: [
          { value: "get http://cdn.example.com/stage2.bin now", offset: 4660, encoding: "ascii" },
          { value: "http://hidden.example.com/", offset: 0, encoding: "decoded" },
          { value: 7, offset: "x" },
        ],
        facts: { fuzzy: { ssdeep: "3:abc:def" }, pe: { imphash: "a".repeat(32) } },
      },
    }),
  );
  const find = (kind: string, value: string) =>
    report.observables.find((each) => each.kind === kind && each.value === value);
  const url = find("url", "http://cdn.example.com/stage2.bin");
  expect(url?.seenIn).toEqual([{ section: "static", id: "4660", label: "string at 0x1234" }]);
  expect(url?.confidence).toBeLessThanOrEqual(55);
  expect(find("url", "http://hidden.example.com/")?.confidence).toBeGreaterThan(url?.confidence ?? 100);
  expect(find("imphash", "a".repeat(32))).toBeDefined();
  expect(find("ssdeep", "3:abc:def")).toBeDefined();
  expect(report.rest.static).toBeDefined();
});

test("what did not run has no runtime, whatever was asked for", () => {
  expect(buildReport(analysis({ status: { ran: false } })).sample.runtimeSeconds).toBeNull();
  expect(buildReport(analysis({ status: { ran: true } })).sample.runtimeSeconds).toBe(300);
  expect(buildReport(analysis({ metadata: { sandcastle_env: { run_time: 120 } } })).sample.runtimeSeconds).toBe(120);
});

test("a static analysis says what it did not do, and calls no address clean that nobody visited", () => {
  const fields = { status: { ran: false }, threat: { threat_score: 0 } };
  const file = buildReport(analysis(fields)).verdict;
  expect(file).toMatchObject({ level: "clean", score: 0 });
  expect(file.reason).toContain("the sample was not run");
  const url = { name: "http://example.com/a", kind: "url", url: "http://example.com/a" } as const;
  expect(buildReport({ ...analysis(fields), item: url }).verdict).toMatchObject({ level: "unknown", score: 0 });
  const bad = { status: { ran: false }, threat: { threat_score: 90 } };
  expect(buildReport({ ...analysis(bad), item: url }).verdict.level).toBe("malicious");
  const visited = { status: { ran: true }, threat: { threat_score: 0 } };
  expect(buildReport({ ...analysis(visited), item: url }).verdict.level).toBe("clean");
});
