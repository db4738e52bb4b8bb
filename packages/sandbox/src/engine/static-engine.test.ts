import { analysisSchema, reportSchema } from "@fumehood/contract";
import { buildReport } from "@fumehood/report";
import type { Inspection } from "@fumehood/inspect";
import { expect, test } from "vitest";
import { MAX_MEMBER_TOTAL_BYTES, MAX_MEMBERS_INSPECTED } from "./limits.ts";
import { createStaticEngine, USUAL_PASSWORDS } from "./static-engine.ts";
import {
  archiveOf,
  inspectionOf,
  NOW_SECONDS,
  oleOf,
  pdfOf,
  peOf,
  scriptOf,
  sectionOf,
  vbaOf,
} from "./testing/facts.ts";
import type { AnalyseInput, ArchiveListing, ArchiveOpener, EngineInspector, EngineResult } from "./types.ts";

const SAMPLE_ID = "0123456789abcdef0123456789abcdef";

function inputOf(overrides: Partial<AnalyseInput> = {}): AnalyseInput {
  return {
    path: "/samples/1",
    filename: "sample.bin",
    sampleId: SAMPLE_ID,
    submittedAt: NOW_SECONDS * 1000 - 2000,
    startedAt: NOW_SECONDS * 1000 - 1000,
    vm: "",
    playbook: "default",
    signal: new AbortController().signal,
    ...overrides,
  };
}

/** Answers with one inspection for the sample, and others by path. */
function inspectorOf(sample: Inspection, others: Record<string, Inspection> = {}): EngineInspector {
  return { inspect: async (path) => others[path] ?? sample };
}

interface SeenByOpener {
  passwords?: readonly string[];
  isClosed?: boolean;
}

function openerOf(listing: ArchiveListing, seen: SeenByOpener = {}): ArchiveOpener {
  return {
    canOpen: (type) => type === "zip",
    withOpened: async (request, use) => {
      seen.passwords = request.passwords;
      seen.isClosed = false;
      return await use(listing).finally(() => (seen.isClosed = true));
    },
  };
}

function analyse(
  sample: Inspection,
  input: Partial<AnalyseInput> = {},
  archives?: ArchiveOpener,
): Promise<EngineResult> {
  const clock = () => NOW_SECONDS * 1000;
  const engine = createStaticEngine({
    inspector: inspectorOf(sample),
    clock,
    ...(archives === undefined ? {} : { archives }),
  });
  return engine.analyse(inputOf(input));
}

const SUSPICIOUS_PE = inspectionOf({
  type: "pe-exe",
  pe: peOf({
    sections: [sectionOf({ entropy: 7.9 })],
    imports: { "KERNEL32.dll": "VirtualAllocEx WriteProcessMemory CreateRemoteThread" },
  }),
});

test("the threat score is that of the worst indicator", async () => {
  const result = await analyse(SUSPICIOUS_PE);
  expect(result.indicators[0]).toMatchObject({ ioc: "pe-packed-injector", severity: 80, confidence: 75 });
  expect(result).toMatchObject({ threatScore: 60, outcome: "complete", status: "job_done", type: "exe" });
  expect(result.analysis.threat).toEqual({ threat_score: 60, suspected_categories: ["injection"] });
});

test("an analysis has the documented shape and says what did not happen", async () => {
  const { analysis } = await analyse(SUSPICIOUS_PE);
  expect(analysisSchema.parse(analysis)).toEqual(analysis);
  expect(analysis).toMatchObject({ version: 4, network: {}, domains: {}, dynamic: { processes: {} } });
  expect(analysis.metadata?.sandcastle_env).not.toHaveProperty("sample_executed");
  expect(analysis.status).toMatchObject({ id: SAMPLE_ID, state: "proc", ran: false, vm_runtime: 0 });
  expect(analysis.warnings?.[0]).toMatchObject({ code: "static_only" });
});

test("times of the analysis are whole seconds since 1970", async () => {
  const { analysis } = await analyse(SUSPICIOUS_PE);
  expect(analysis.metadata?.general_details?.report_created).toBe(NOW_SECONDS);
  expect(analysis.metadata?.sandcastle_env).toMatchObject({
    analysis_start: NOW_SECONDS - 1,
    analysis_end: NOW_SECONDS,
    run_time: 0,
  });
  expect(analysis.status?.["analysis_submitted_at"]).toBe(NOW_SECONDS - 2);
});

test("the service's extension is appended to a name that has another", async () => {
  const { analysis } = await analyse(SUSPICIOUS_PE, { filename: "windows_calc" });
  expect(analysis.metadata?.malware_desc?.[0]).toMatchObject({ filename: "windows_calc.exe", type: "exe" });
  expect(analysis.status?.["original_filename"]).toBe("windows_calc");
});

test("a Windows program has headers, imports and sections as forensics", async () => {
  const { analysis } = await analyse(SUSPICIOUS_PE);
  expect(analysis.artifacts?.["1"]).toMatchObject({
    origin: "submitted",
    "mime-type": "application/vnd.microsoft.portable-executable; charset=binary",
    forensics: {
      headers: { pe: { optional_header: { magic: "PE32+" } } },
      imports: [{ dll: "KERNEL32.dll", entries: [["VirtualAllocEx", null], expect.anything(), expect.anything()] }],
      sections: [{ name: ".text", entropy: 7.9 }],
    },
  });
});

test("an Internet shortcut shows its URL as the service does, and the URL is judged", async () => {
  const url = "http://192.0.2.7/update.exe";
  const shortcut = inspectionOf({ type: "url", urlShortcut: { url, properties: { URL: url }, problems: [] } });
  const { analysis, indicators, type } = await analyse(shortcut, { url, filename: "192.0.2.7_.url" });
  expect(type).toBe("url");
  expect(analysis.artifacts?.["1"]?.forensics).toEqual({
    sections: { InternetShortcut: { properties: { URL: url } } },
  });
  expect(indicators.map(({ ioc }) => ioc)).toContain("url-program-at-address");
});

test("unknown data is unsupported, in the words of the service", async () => {
  const result = await analyse(inspectionOf({ type: "data" }));
  expect(result).toMatchObject({ outcome: "unsupported", status: "filetype_not_supported", type: "", threatScore: 0 });
  expect(result.warnings).toContainEqual(
    expect.objectContaining({ code: "filetype_not_supported", error: "File is not a supported type" }),
  );
});

test.each([
  ["timeout", "analysis_timeout", "inspection_timeout"],
  ["crashed", "analysis_failed", "inspection_crashed"],
] as const)("an inspection that ends as %s is a failed analysis with digests", async (outcome, status, code) => {
  const result = await analyse(inspectionOf({ type: "pdf", outcome }));
  expect(result).toMatchObject({ outcome: "failed", status, type: "pdf" });
  expect(result.digests.sha256).toHaveLength(64);
  expect(result.warnings.map((warning) => warning.code)).toContain(code);
});

test("a limit that was reached makes the analysis partial and is named", async () => {
  const result = await analyse(
    inspectionOf({ type: "pdf", outcome: "partial", pdf: pdfOf(), limitsReached: ["MAX_PDF_STREAMS"] }),
  );
  expect(result).toMatchObject({ outcome: "partial", status: "job_done" });
  expect(result.warnings.find(({ code }) => code === "limits_reached")?.description).toContain("MAX_PDF_STREAMS");
});

test("an analysis without YARA rules says so", async () => {
  const result = await analyse(inspectionOf({ yara: { ran: false, reason: "not available on this platform" } }));
  expect(result.warnings).toContainEqual(expect.objectContaining({ code: "yara_not_available" }));
  expect(result.analysis.artifacts?.["1"]?.antivirus).toEqual({});
});

test("YARA matches are indicators and stand with the artifact", async () => {
  const yara: Inspection["yara"] = {
    ran: true,
    ruleCount: 3,
    matches: [
      {
        rule: "Suspicious_Loader",
        namespace: "own",
        tags: ["loader"],
        meta: { description: "A loader.", severity: 80, confidence: 90, mitre: "T1055" },
        patterns: [{ identifier: "$a", offset: 64, length: 8 }],
      },
      { rule: "bare", namespace: "own", tags: [], meta: { severity: "much" }, patterns: [] },
    ],
  };
  const { indicators, analysis } = await analyse(inspectionOf({ type: "text", yara }));
  expect(indicators[0]).toMatchObject({
    ioc: "yara-suspicious-loader",
    severity: 80,
    confidence: 90,
    "mitre-tactics": ["TA0005"],
    "mitre-techniques": ["T1055"],
    data: [{ Artifact_ID: 1, Rule: "Suspicious_Loader", Pattern: "$a", Offset: 64 }],
  });
  expect(indicators[1]).toMatchObject({ ioc: "yara-bare", severity: 60, confidence: 60 });
  expect(analysis.artifacts?.["1"]?.antivirus).toMatchObject({
    yara: [{ id: "Suspicious_Loader", description: "A loader.", tags: ["loader"] }, { id: "bare" }],
  });
});

test("macro source is extracted as an artifact of its own", async () => {
  const vba = vbaOf('Sub AutoOpen()\nShell "calc"\nEnd Sub', { autoExecution: ["AutoOpen"] }, ["execution"]);
  const { extracted, analysis, threatScore } = await analyse(inspectionOf({ type: "doc", ole: oleOf({ vba }) }));
  expect(extracted.map(({ artifactId, name, type }) => ({ artifactId, name, type }))).toEqual([
    { artifactId: 2, name: "Macros/VBA/Module1.vba", type: "vba" },
  ]);
  expect(new TextDecoder().decode(extracted[0]?.bytes)).toContain("AutoOpen");
  expect(analysis.artifacts?.["2"]).toMatchObject({ origin: "extracted", relation: { extracted_from: 1 } });
  expect(analysis.artifacts?.["1"]?.relation).toMatchObject({ contains: [2] });
  expect(JSON.stringify(analysis["static"])).not.toContain("End Sub");
  expect(threatScore).toBeGreaterThanOrEqual(85);
});

test("more decoded scripts than are kept make the analysis partial", async () => {
  const script = scriptOf("javascript", [], { decodedScripts: Array.from({ length: 60 }, (_, n) => `run(${n})`) });
  const result = await analyse(inspectionOf({ type: "js", script }));
  expect(result.outcome).toBe("partial");
  expect(result.extracted).toHaveLength(48);
  expect(result.warnings.map(({ code }) => code)).toContain("extraction_cut");
});

const ZIP = inspectionOf({ type: "zip", identification: { isContainer: true } });

test("members of an archive are judged, and their evidence names them", async () => {
  const listing = archiveOf([{ name: "folder/tool.com", path: "/scratch/000000" }]);
  const engine = createStaticEngine({
    inspector: inspectorOf(ZIP, { "/scratch/000000": inspectionOf({ type: "eicar" }) }),
    clock: () => NOW_SECONDS * 1000,
    archives: openerOf(listing),
  });
  const { indicators, analysis, threatScore } = await engine.analyse(inputOf());
  expect(threatScore).toBe(95);
  expect(indicators[0]).toMatchObject({
    ioc: "eicar-test-file",
    data: [{ Artifact_ID: 2, Path: "folder/tool.com", Filetype: "eicar" }],
  });
  expect(analysis.artifacts?.["2"]).toMatchObject({ path: "folder/tool.com", relation: { extracted_from: 1 } });
});

test("members lie there as artifacts until the result is released", async () => {
  const seen: SeenByOpener = {};
  const listing = archiveOf([
    { name: "a.txt", path: "/scratch/0" },
    { name: "setup.exe", path: "/scratch/1" },
  ]);
  const result = await analyse(ZIP, {}, openerOf(listing, seen));
  expect(result.artifacts).toEqual([
    { artifactId: 2, name: "setup.exe", origin: "extracted", bytes: { path: "/scratch/1" } },
    { artifactId: 3, name: "a.txt", origin: "extracted", bytes: { path: "/scratch/0" } },
  ]);
  expect(result.analysis.artifacts?.["2"]).toMatchObject({ path: "setup.exe", origin: "extracted" });
  expect(seen.isClosed).toBe(false);
  await result.release?.();
  expect(seen.isClosed).toBe(true);
});

test("members that are too much together are told of, not handed on", async () => {
  const half = MAX_MEMBER_TOTAL_BYTES / 2;
  const listing = archiveOf(
    [half, half, 1].map((sizeBytes, n) => ({ name: `${n}`, path: `/scratch/${n}`, sizeBytes })),
  );
  const result = await analyse(ZIP, {}, openerOf(listing));
  expect(result.artifacts?.map(({ name }) => name)).toEqual(["0", "1"]);
  expect(Object.keys(result.analysis.artifacts ?? {})).toEqual(["1", "2", "3", "4"]);
  expect(result.warnings.map(({ code }) => code)).toContain("extraction_cut");
});

test("an archive is closed when its analysis fails after all, and a fault of opening it is one of the analysis", async () => {
  const seen: SeenByOpener = {};
  const clock = () => NOW_SECONDS * 1000;
  const broken = {
    ...inspectionOf({ type: "text" }),
    get strings(): never {
      throw new TypeError("broken");
    },
  };
  const archives = openerOf(archiveOf([{ name: "a", path: "/scratch/0" }]), seen);
  const engine = createStaticEngine({ inspector: inspectorOf(ZIP, { "/scratch/0": broken }), clock, archives });
  await expect(engine.analyse(inputOf())).rejects.toThrow("broken");
  expect(seen.isClosed).toBe(true);
  const failing: ArchiveOpener = {
    canOpen: () => true,
    withOpened: async () => await Promise.reject(new Error("full")),
  };
  await expect(analyse(ZIP, {}, failing)).rejects.toThrow("full");
});

test("the given password comes before the usual ones", async () => {
  const seen: { passwords?: readonly string[] } = {};
  await analyse(ZIP, { password: "s3cret" }, openerOf(archiveOf([]), seen));
  expect(seen.passwords).toEqual(["s3cret", ...USUAL_PASSWORDS]);
});

test("an archive that no password opens fails as the service says", async () => {
  const listing = archiveOf([{ outcome: "skipped", reason: "wrong-password" }], {
    outcome: "refused",
    reason: "password-needed",
  });
  const result = await analyse(ZIP, {}, openerOf(listing));
  expect(result).toMatchObject({ outcome: "failed", status: "archive_unknown_password" });
  expect(result.warnings.map(({ code }) => code)).toContain("archive_unknown_password");
});

test("a damaged archive is partial, not failed", async () => {
  const result = await analyse(ZIP, {}, openerOf(archiveOf([], { outcome: "refused", reason: "damaged" })));
  expect(result).toMatchObject({ outcome: "partial", status: "job_done" });
});

test("an archive that nobody can open says so", async () => {
  const result = await analyse(ZIP);
  expect(result.warnings.map(({ code }) => code)).toContain("archive_not_opened");
});

test("members beyond the limit are left out, runnable ones last of all", async () => {
  const texts = Array.from({ length: MAX_MEMBERS_INSPECTED }, (_, n) => ({ name: `${n}.txt`, path: `/scratch/${n}` }));
  const listing = archiveOf([...texts, { name: "setup.exe", path: "/scratch/exe" }]);
  const result = await analyse(ZIP, {}, openerOf(listing));
  expect(Object.keys(result.analysis.artifacts ?? {})).toHaveLength(1 + MAX_MEMBERS_INSPECTED);
  expect(result.analysis.artifacts?.["2"]?.path).toBe("setup.exe");
  expect(result.outcome).toBe("partial");
  expect(result.warnings.map(({ code }) => code)).toContain("archive_members_not_analysed");
});

test("telling strings stand in the static section, with those that parsers found", async () => {
  const sample = inspectionOf({
    type: "pe-exe",
    pe: peOf(),
    strings: ["nothing to see", "http://example.test/a", "HKEY_CURRENT_USER\\Software\\Run"],
    script: scriptOf("powershell", [], { urls: ["http://198.51.100.4/b"] }),
  });
  const { analysis } = await analyse(sample);
  expect(analysis["static"]).toMatchObject({
    strings: [
      { value: "http://example.test/a", offset: 110, encoding: "ascii" },
      { value: "HKEY_CURRENT_USER\\Software\\Run", offset: 120, encoding: "ascii" },
      { value: "http://198.51.100.4/b", offset: 0, encoding: "decoded" },
    ],
  });
});

test("a report can be built from the analysis, and nothing of it is wrong", async () => {
  const { analysis } = await analyse(SUSPICIOUS_PE);
  const report = buildReport({
    target: "sandbox",
    sampleId: SAMPLE_ID,
    analysis,
    generatedAt: "2026-01-01T00:00:00.000Z",
  });
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report.verdict).toMatchObject({ level: "suspicious", score: 60 });
  expect(report.missing).toEqual([]);
});

test("an aborted signal ends the analysis with its reason", async () => {
  const signal = AbortSignal.abort(new Error("stopped"));
  await expect(analyse(SUSPICIOUS_PE, { signal })).rejects.toThrow("stopped");
});

test("the engine says what it can do", () => {
  const yara = { available: false, detail: "not installed" };
  const engine = createStaticEngine({ inspector: inspectorOf(ZIP), clock: () => 0, yara });
  expect(engine.describe().map(({ name, available }) => [name, available])).toEqual([
    ["static", true],
    ["archives", false],
    ["yara", false],
  ]);
});

test("a list of strings that was cut is no limit worth a warning", async () => {
  const result = await analyse(inspectionOf({ type: "text", limitsReached: ["MAX_STRINGS"] }));
  expect(result.warnings.map(({ code }) => code)).toEqual(["static_only"]);
});
