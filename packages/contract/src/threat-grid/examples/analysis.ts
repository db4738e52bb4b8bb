import type { OperationExample } from "../../operation.ts";
import { MD5, SHA1, SHA256, ID } from "./shared.ts";

export const getAnalysisIocs: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params: { sampleId: ID } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        items: [
          {
            ioc: "pe-header-timestamp-future",
            title: "PE Header Timestamp Is In The Future",
            description: "The compile time in the header lies after the analysis.",
            severity: 5,
            confidence: 60,
            hits: 2,
            truncated: false,
            heuristic_coefficient: -0.63,
            category: ["attribute"],
            tags: ["file", "attributes"],
            "mitre-tactics": [],
            "mitre-techniques": [],
            "orbital-queries": [],
            data: [{ Artifact_ID: 1, Path: "windows_calc.exe", Timestamp: 2405010078 }],
          },
        ],
      },
    },
  },
];

export const getAnalysisMetadata: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params: { sampleId: ID } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        general_details: { report_created: 1592577232, sandbox_id: "rcn-work-060", sandbox_version: "pilot-d" },
        malware_desc: [
          {
            filename: "windows_calc.exe",
            magic: "PE32+ executable (GUI) x86-64, for MS Windows",
            md5: MD5,
            sha1: SHA1,
            sha256: SHA256,
            size: 27648,
            type: "exe",
          },
        ],
        sandcastle_env: {
          analysis_start: 1592576860,
          analysis_end: 1592577231,
          sample_executed: 1592576906,
          run_time: 300,
          vm: "win7-x64",
          display_name: "Windows 7 64-bit",
          vm_id: ID,
          analysis_features: [],
        },
      },
    },
  },
];
