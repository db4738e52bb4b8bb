import { reportSchema } from "@fumehood/contract";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../testing/any-text.ts";
import { REPORT_LIMITS } from "../limits.ts";
import { parseAnalysisText } from "../parse-analysis.ts";
import { inputOf2018, inputOf2020, inputOf2022 } from "../testing/fixtures.ts";
import { buildReport } from "./build-report.ts";

const BARE = { target: "t", sampleId: "s", generatedAt: "2026-11-24T13:20:00Z" };

test.each([
  ["2018", inputOf2018],
  ["2020", inputOf2020],
  ["2022", inputOf2022],
  ["nothing at all", () => BARE],
])("a report of %s passes the schema of the contract", (_, input) => {
  expect(reportSchema.safeParse(buildReport(input())).error).toBeUndefined();
});

describe("2018", () => {
  const report = buildReport(inputOf2018());

  test("a submitted URL is read from the shortcut that the service wrote for it", () => {
    expect(report.sample).toMatchObject({ kind: "url", url: "http://www.example.com", name: "www.example.com_.url" });
  });
  test("the state inside the analysis is not taken for the sample's", () => {
    expect(report.sample.state).toBe("unknown");
  });
  test("epoch seconds become ISO times", () => {
    expect(report.sample.startedAt).toBe("2018-09-28T09:25:55Z");
    expect(report.network.streams[2]?.beganAt).toBe("2018-09-28T09:26:44.250Z");
  });
  test("DNS decoded as an object by id is read", () => {
    expect(report.network.dns).toEqual([
      { streamId: "3", query: "c2.example.test", type: "A", answers: [{ type: "A", data: "198.51.100.23" }] },
    ]);
  });
  test("HTTP decoded as pairs is read, and a path becomes a whole URL", () => {
    expect(report.network.http).toEqual([
      {
        streamId: "4",
        method: "GET",
        url: "http://www.example.com/a.php?x=1",
        host: "www.example.com",
        userAgent: "Mozilla/4.0 (compatible)",
        status: 200,
        bodyBytes: 512,
        bodySha256: "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce",
      },
    ]);
  });
  test("indicators are sorted by score, and the score is cut to a whole number", () => {
    expect(report.indicators.map(({ name, score }) => [name, score])).toEqual([
      ["sinkholed-domain", 64],
      ["network-communications-http-get-url", 6],
    ]);
  });
  test("the reason names the indicator that decides", () => {
    expect(report.verdict).toMatchObject({ level: "suspicious", score: 64 });
    expect(report.verdict.reason).toContain("sinkholed-domain, severity 80 × confidence 80 %");
  });
  test("sections without a place of their own go to rest", () => {
    expect(Object.keys(report.rest).toSorted()).toEqual([
      "disk",
      "dynamic",
      "metadata",
      "status",
      "threat",
      "version",
      "versions",
    ]);
    expect(report.rest["dynamic"]).toEqual({ extracted_keys: [{ key: "k", offset: 0, pattern: "p" }] });
  });
  test("what the service knows about addresses and domains is kept", () => {
    expect(report.annotations[0]).toMatchObject({ address: "198.51.100.23", country: "United States", asn: 64496 });
    expect(report.domains[0]).toEqual({ name: "c2.example.test", status: "malicious", categories: ["Malware"] });
  });
});

describe("2020", () => {
  const report = buildReport(inputOf2020());

  test("sections in envelopes are read when analysis.json is absent, and its absence is told", () => {
    expect(report.indicators).toHaveLength(1);
    expect(report.missing).toContainEqual({ what: "analysis.json", why: "the service answered 404" });
  });
  test("tags of one empty text are none", () => {
    expect(report.sample.tags).toEqual([]);
  });
  test("the parent of a process is a key of the map, not a process id", () => {
    expect(report.processes[0]).toMatchObject({ id: "1", parentId: "26", pid: 1060, isTarget: true });
  });
  test("a stub has no time and no activity", () => {
    expect(report.processes[1]).toMatchObject({ name: "explorer.exe", startedAt: null, parentId: null, mutexes: [] });
  });
  test("hyphenated keys of artifacts are read", () => {
    expect(report.artifacts[0]).toMatchObject({
      magic: "PE32+ executable (GUI) x86-64, for MS Windows",
      mime: "application/x-dosexec; charset=binary",
      createdAt: "2020-06-19T14:33:50Z",
    });
  });
  test("the score of the threat summary is used, and the reason says so", () => {
    expect(report.verdict).toMatchObject({ level: "clean", score: 3 });
    expect(report.verdict.reason).toContain("given by the threat summary");
  });
  test("nothing that was read is called missing", () => {
    expect(report.missing.map(({ what }) => what)).toEqual(["analysis.json"]);
  });
});

describe("2022", () => {
  const report = buildReport(inputOf2022());

  test("nested tactics and techniques become flat lists", () => {
    expect(report.indicators[0]).toMatchObject({ tactics: ["TA0005"], techniques: ["T1055", "T1055.012"] });
  });
  test("the name is the one under which the item came to us", () => {
    expect(report.sample).toMatchObject({ name: "Rechnung_2026-11-4471\u202Efdp.lnk", sizeBytes: 2104 });
  });
  test("lists in place of objects are read, with their places as ids", () => {
    expect(report.processes.map(({ id, parentId }) => [id, parentId])).toEqual([
      ["0", null],
      ["1", "0"],
    ]);
    expect(report.network.dns[0]).toMatchObject({
      query: "c2.example.test",
      answers: [{ type: "A", data: "203.0.113.88" }],
    });
  });
  test("the name that a TLS client asked for is kept", () => {
    expect(report.network.streams[1]).toMatchObject({ protocol: "SSL", serverName: "sync.example.test" });
  });
  test("an unknown section is in rest, enveloped warnings are read", () => {
    expect(report.rest["new_section_2022"]).toEqual({ kept: true });
    expect(report.warnings).toEqual([{ code: null, title: "Network simulation was partial", description: null }]);
  });
});

describe("verdict", () => {
  const ioc = { ioc: "a", severity: 90, confidence: 95 };

  test("without score and indicators it is unknown, never invented", () => {
    expect(buildReport(BARE).verdict).toMatchObject({ level: "unknown", score: null });
  });
  test("without a score the highest indicator counts, and the reason says so", () => {
    const { verdict } = buildReport({ ...BARE, analysis: { iocs: [ioc] } });
    expect(verdict).toMatchObject({ level: "malicious", score: 85 });
    expect(verdict.reason).toContain("as the service gave no score");
  });
  test("a score that no indicator reaches is told apart from the highest one", () => {
    const { verdict } = buildReport({ ...BARE, analysis: { threat: { threat_score: 95 }, iocs: [ioc] } });
    expect(verdict.reason).toContain("the highest indicator alone gives 85");
  });
  test("indicators that are only named are told as missing", () => {
    const { missing } = buildReport({ ...BARE, threat: { score: 50, bis: ["pe-packed"] } });
    expect(missing.find(({ what }) => what === "indicators")?.why).toContain("pe-packed");
  });
  test("own bands decide the level", () => {
    const bands = { malicious: 60, suspicious: 2 };
    expect(buildReport({ ...inputOf2018(), bands }).verdict.level).toBe("malicious");
  });
});

describe("wrong types", () => {
  test("a field of the wrong type reads as absent and is noted once with a count", () => {
    const processes = { a: { pid: "7", process_name: "x" }, b: { pid: [], process_name: "y" } };
    const report = buildReport({ ...BARE, analysis: { dynamic: { processes } } });
    expect(report.processes.map(({ pid }) => pid)).toEqual([null, null]);
    expect(report.missing).toContainEqual({ what: "processes[].pid", why: "not read: expected a number (2 times)" });
  });
  test("a section of the wrong type is noted and kept in rest", () => {
    const report = buildReport({ ...BARE, analysis: { network: "none", iocs: 7 } });
    expect(report.rest).toEqual({ network: "none", iocs: 7 });
    expect(report.missing.map(({ what }) => what)).toContain("analysis.json.network");
  });
  test("an analysis that is a list is noted", () => {
    expect(buildReport({ ...BARE, analysis: [] }).missing).toContainEqual({
      what: "analysis.json",
      why: "not read: expected an object",
    });
  });
  test("names of the prototype are no fields", () => {
    const parsed = parseAnalysisText(
      '{"__proto__":{"iocs":[{"ioc":"x","severity":99,"confidence":99}]},"constructor":{"a":1}}',
    );
    const report = buildReport({ ...BARE, analysis: parsed.ok ? parsed.value : null });
    expect(report.indicators).toEqual([]);
    expect(Object.getPrototypeOf(report.rest)).toBe(Object.prototype);
    expect(Object.hasOwn(report.rest, "__proto__")).toBe(true);
    expect({}).not.toHaveProperty("iocs");
  });
});

describe("limits", () => {
  test("a list at its limit is cut, and that is told", () => {
    const network = Object.fromEntries(
      Array.from({ length: REPORT_LIMITS.streams + 5 }, (_, at) => [String(at), { dst_port: 1 }]),
    );
    const report = buildReport({ ...BARE, analysis: { network } });
    expect(report.network.streams).toHaveLength(100_000);
    expect(report.missing).toContainEqual({
      what: "network streams",
      why: "limit reached: 100,000 of 100,005 are in this report",
    });
  });
  test("values that nest without end can be written as JSON again", () => {
    const parsed = parseAnalysisText(`{"deep":${"[".repeat(200_000)}${"]".repeat(200_000)}}`);
    const report = buildReport({ ...BARE, analysis: parsed.ok ? parsed.value : null });
    expect(JSON.stringify(report)).toContain("[cut: nested too deeply]");
    expect(report.missing).toContainEqual({ what: "rest.deep", why: "nested deeper than 64 levels; cut there" });
  });
  test("an endless text is cut, and that is told", () => {
    const report = buildReport({ ...BARE, sample: { filename: "a".repeat(100_000) } });
    expect(report.sample.name).toHaveLength(65_536);
    expect(report.missing.map(({ what }) => what)).toContain("sample.filename");
  });
});

const sectionNames = fc.constantFrom(
  "iocs",
  "network",
  "artifacts",
  "domains",
  "annotations",
  "dynamic",
  "warnings",
  "metadata",
  "status",
  "threat",
);
const fieldNames = fc.constantFrom(
  "processes",
  "items",
  "decoded",
  "query",
  "answers",
  "mitre",
  "data",
  "ppid",
  "pid",
  "severity",
  "time",
  "src",
  "startup_info",
  "files_created",
  "network",
  "malware_desc",
  "tags",
  "ts_begin",
  "__proto__",
);
/** JSON that has the service's names in unlikely places, so that the readers are reached. */
const hostileJson = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(anyText(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fieldNames, fc.string()), tie("node"), { maxKeys: 6 }),
  ),
})).node;

test("arbitrary JSON never throws and yields a document that passes the schema", () => {
  fc.assert(
    fc.property(fc.dictionary(sectionNames, hostileJson), hostileJson, hostileJson, (analysis, sample, section) => {
      const sections = {
        iocs: section,
        streams: section,
        processes: section,
        artifacts: section,
        annotations: section,
      };
      const report = buildReport({
        ...BARE,
        analysis,
        sample,
        summary: sample,
        threat: sample,
        sections,
        warnings: section,
      });
      expect(reportSchema.safeParse(report).error).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});
