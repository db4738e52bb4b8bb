import type { Analysis, IocEntry } from "@fumehood/contract";
import { dnsStream, httpStream } from "../../src/testing/analysed-with.ts";
import { createFakeEngine, fakeAnalysis } from "../../src/testing/fake-engine.ts";
import type { AnalyseInput, EngineResult, StaticEngine } from "../../src/engine/types.ts";

const DROPPED = "5f".repeat(32);

/** What a sample that ran leaves behind: lookups, requests, processes, files and registry keys. */
function ranAnalysis(input: AnalyseInput, metadata: Analysis["metadata"]): Partial<Analysis> {
  const times = { analysis_start: 1_768_478_400, analysis_end: 1_768_478_700, run_time: 300 };
  return {
    metadata: { ...metadata, sandcastle_env: { ...metadata?.sandcastle_env, ...times } },
    network: {
      "0": {
        ...dnsStream("www.evil.test", "198.51.100.7"),
        src_port: 49_152,
        bytes_orig: 60,
        packets: 2,
        ts_begin: 1.5,
      },
      "1": { ...httpStream("www.evil.test", "/gate.php", "198.51.100.7", DROPPED), src_port: 49_153, bytes_orig: 300 },
      "2": {
        transport: "TCP",
        src: "192.0.2.10",
        src_port: 49_166,
        dst: "203.0.113.9",
        dst_port: 8443,
        bytes: 900,
        packets: 9,
      },
    },
    dynamic: {
      processes: {
        "1": {
          pid: 1060,
          ppid: null,
          process_name: input.filename,
          analyzed_because: "Is target sample.",
          new: true,
          monitored: true,
          startup_info: {
            image_pathname: "C:\\sample.exe",
            command_line: '"C:\\sample.exe"',
            current_directory: "C:\\",
          },
          files_created: ["\\TEMP\\dropped.exe"],
          files_modified: [],
          files_deleted: [],
          registry_keys_modified: [
            {
              name: "MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
              value_name: "upd",
              data: "x",
              data_type: "sz",
            },
          ],
        },
      },
    },
    annotations: { network: { "198.51.100.7": { ts: 1_592_577_230, asn: 64_500, org: "Example", country: "US" } } },
    domains: { "www.evil.test": { status: "malicious", content_categories: [], security_categories: [] } },
  };
}

const EVIDENCE = {
  URL: "http://www.evil.test/gate.php",
  IP: "198.51.100.7",
  Path: "\\TEMP\\dropped.exe",
  SHA256: DROPPED,
};

const RAN_INDICATOR: IocEntry = {
  ioc: "network-communications-http-get-url",
  title: "HTTP Client Communicates With a Bad Host",
  description: "The sample asked a host for a page.",
  severity: 90,
  confidence: 95,
  hits: 1,
  truncated: false,
  category: ["network"],
  tags: ["network", "http"],
  "mitre-tactics": [],
  "mitre-techniques": [],
  "orbital-queries": [],
  data: [EVIDENCE],
};

/** The fake engine, but samples that begin with `bad` ran: they leave network traffic, a capture, a video and a screenshot. */
export function createRichEngine(): StaticEngine {
  const fake = createFakeEngine();
  return { ...fake, analyse: async (input) => await analyseRichly(input) };
}

async function analyseRichly(input: AnalyseInput): Promise<EngineResult> {
  const result = await fakeAnalysis(input);
  if (result.indicators.length === 0) return result;
  const indicators = [RAN_INDICATOR, ...result.indicators];
  const ran = ranAnalysis(input, result.analysis.metadata);
  const first = result.analysis.artifacts?.["1"];
  const artifacts = {
    "1": { ...first, antivirus: { virustotal: { hits: 40, engines: 70 }, yara: [{ id: "y1", tags: ["tag"] }] } },
    "2": {
      origin: "disk",
      path: "/TEMP/dropped.exe",
      type: "exe",
      sha256: DROPPED,
      md5: "5e".repeat(16),
      sha1: "5d".repeat(20),
      size: 4,
    },
  };
  return {
    ...result,
    indicators,
    threatScore: 85,
    analysis: {
      ...result.analysis,
      ...ran,
      artifacts,
      iocs: indicators,
      threat: { threat_score: 85, heuristic_score: 40 },
    },
    elements: [
      { name: "processes.json", bytes: Buffer.from(JSON.stringify({ processes: ran.dynamic?.processes })) },
      { name: "timeline.json", bytes: Buffer.from("[]") },
      { name: "network.pcap", bytes: Buffer.from([0xd4, 0xc3, 0xb2, 0xa1]) },
      { name: "video.webm", bytes: Buffer.from([0x1a, 0x45, 0xdf, 0xa3]) },
      { name: "screenshot.png", bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
    ],
    artifacts: [{ artifactId: 2, name: "dropped.exe", origin: "disk", bytes: Buffer.from("drop") }],
  };
}
