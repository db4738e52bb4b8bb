import type { Analysis, IocEntry } from "@fumehood/contract";
import type { AnalyseInput, EngineResult } from "../engine/types.ts";
import { fakeAnalysis } from "./fake-engine.ts";

/** For `engine.next`: an analysis of which some sections are given. */
export function analysisWith(sections: Analysis): (input: AnalyseInput) => Promise<EngineResult> {
  return async (input) => {
    const result = await fakeAnalysis(input);
    const { iocs } = sections;
    return {
      ...result,
      ...(iocs ? { indicators: iocs } : {}),
      analysis: { ...result.analysis, ...sections },
    };
  };
}

/** An indicator that is bad and sure enough for every feed, unless something else is said. */
export function indicator(ioc: string, more: Partial<IocEntry> = {}): IocEntry {
  return { ioc, title: ioc, severity: 90, confidence: 95, category: [], tags: [], data: [], ...more };
}

/** A lookup as it stands in an analysis. */
export function lookup(domain: string, ...answers: string[]) {
  return {
    transport: "UDP",
    protocol: "DNS",
    src: "192.0.2.10",
    src_port: 49152,
    dst: "192.0.2.1",
    dst_port: 53,
    decoded: {
      "7": {
        query: { query_data: domain, query_type: "A", query_id: 7 },
        answers: answers.map((answer_data, answer_id) => ({ answer_id, answer_type: "A", answer_data })),
      },
    },
  };
}

/** A request over HTTP and what came back. */
export function webRequest(url: string, contentType: string) {
  const { hostname, host } = new URL(url);
  return {
    transport: "TCP",
    protocol: "HTTP",
    src: "192.0.2.10",
    src_port: 49153,
    dst: "198.51.100.7",
    dst_port: 80,
    decoded: [
      [
        { type: "request", method: "GET", url, host, headers: { host: hostname } },
        { type: "response", status_code: 200, actual_content_type: contentType, sha256: "ab".repeat(32) },
      ],
    ],
  };
}

const SHA256 = "5f".repeat(32);

/** One of everything that a feed can be about. */
export const RICH: Analysis = {
  iocs: [
    indicator("rich-evidence", {
      category: ["remote-access"],
      "mitre-techniques": ["T1053.005"],
      data: [
        {
          URL: "http://c2.evil.test/gate.exe",
          IP: "203.0.113.9",
          Query_Data: "dns.evil.test",
          Answer_Data: "203.0.113.8",
        },
        { Path: "\\Users\\Administrator\\.exe", Disk_Artifact_ID: 2, Network_Stream: 0, Process_ID: 1 },
        { SHA256, Value: "schtasks /create /tn upd", Registry_Key: "HKLM\\Software\\Evil" },
      ],
    }),
    indicator("weak-evidence", { severity: 25, confidence: 90, data: [{ URL: "http://weak.evil.test:8080/" }] }),
  ],
  network: {
    "0": { transport: "TCP", src: "192.0.2.10", src_port: 49166, dst: "198.51.100.7", dst_port: 443 },
    "1": lookup("c2.evil.test", "198.51.100.7", "198.51.100.8"),
    "2": webRequest("http://www.evil.test/a.html", "text/html"),
  },
  artifacts: {
    "1": {
      origin: "submitted",
      path: "rich.exe",
      sha256: "1a".repeat(32),
      sha1: "1b".repeat(20),
      md5: "1c".repeat(16),
    },
    "2": { origin: "disk", path: "/Users/a/b.exe", sha256: SHA256, sha1: "2b".repeat(20), md5: "2c".repeat(16) },
  },
  domains: { "listed.evil.test": { status: "indeterminate" } },
  dynamic: {
    processes: {
      "1": {
        process_name: "rich.exe",
        startup_info: { image_pathname: "C:\\rich.exe", command_line: "rich.exe /x", current_directory: null },
        files_created: ["C:\\Temp\\new.dll"],
        files_modified: ["C:\\Temp\\old.ini"],
        files_deleted: ["C:\\Temp\\gone.tmp"],
        registry_keys_modified: [
          {
            name: "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run",
            value_name: "upd",
            data: "x",
            data_type: "sz",
          },
        ],
      },
    },
  },
};
