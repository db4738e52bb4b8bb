import type { OperationExample } from "../operation.ts";

// Captured answers come from a public collection made on the live service in June 2020 (digests shortened there are
// invented here at full length); "guide" is Cisco's integration workflows guide; "own" has the captured shape with
// invented values, or a shape that no public source shows.

const MD5 = "dead69d07bc33b762abd466fb6f53e11";
const SHA1 = "f5ed372a5c2f4b1f9ad4f6c0c0b6a4ef35b1b0a1";
const SHA256 = "3091e2abfb55d05d6284b6c4b058b62c8c28afc1d883b699e9a2b5482ec6fd51";
const ID = "e8b33759db70e306e32881f92029a542";

export const submitSample: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { body: { sample_filename: "windows_calc", private: "true" } },
    response: {
      api_version: 2,
      id: 6653545,
      data: {
        tags: [""],
        md5: MD5,
        private: true,
        analyzing: true,
        vm: "win7-x64",
        submission_id: 950647428,
        state: "wait",
        login: "jdoe",
        sha1: SHA1,
        filename: "windows_calc",
        status: "pending",
        submitted_at: "2020-06-19T14:27:39Z",
        id: ID,
        sha256: SHA256,
        os: "",
      },
    },
  },
];

export const listSamples: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { query: { limit: "10" } },
    response: {
      api_version: 2,
      id: 2213440,
      data: {
        index: 0,
        current_item_count: 1,
        items_per_page: 10,
        items: [
          {
            tags: ["demo"],
            md5: MD5,
            started_at: "2020-06-08T19:24:04Z",
            completed_at: "2020-06-08T19:49:29Z",
            vm: "win7-x64",
            submission_id: 943320195,
            state: "succ",
            sha1: SHA1,
            filename: "setup.exe",
            status: "job_done",
            submitted_at: "2020-06-08T19:24:02Z",
            id: "00002e05cc3e1680683154548f11c059",
            sha256: SHA256,
            os: "7601.18798.amd64fre.win7sp1_gdr.150316-1654",
          },
        ],
      },
    },
  },
];

export const getSample: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params: { sampleId: ID } },
    response: {
      api_version: 2,
      id: 1,
      data: { id: ID, state: "fail", status: "filetype_not_supported", os: null, filename: "x.rar", tags: [] },
    },
  },
];

export const getSampleState: readonly OperationExample[] = [
  {
    source: "guide",
    request: { params: { sampleId: ID } },
    response: { api_version: 2, id: 1, data: { state: "succ" } },
  },
];

export const getSampleStates: readonly OperationExample[] = [
  {
    source: "Cisco's example script",
    request: { body: { ids: `["${ID}"]` } },
    response: { api_version: 2, id: 1, data: [{ sample: ID, state: "run", status: "analyzing_sample" }] },
  },
];

export const getSampleSummary: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params: { sampleId: ID } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        registry_count: 1,
        tags: [],
        stream_count: 7,
        md5: MD5,
        run_start: "2020-06-19T14:27:40Z",
        run_stop: "2020-06-19T14:33:52Z",
        run_type: "exe",
        sha1: SHA1,
        times_seen: 22,
        sample: ID,
        filename: "windows_calc",
        sha256: SHA256,
        magic_type: "PE32+ executable (GUI) x86-64, for MS Windows",
        last_seen: "2020-06-19T14:27:39Z",
        first_seen: "2019-02-17T09:20:52Z",
        artifacts: { disk: 4 },
      },
    },
  },
];

export const getSampleThreat: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params: { sampleId: ID } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        count: 1,
        "max-confidence": 60,
        "max-severity": 5,
        bis: ["pe-header-timestamp-future"],
        score: 3,
        sample: ID,
      },
    },
  },
];

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

export const searchSubmissions: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { query: { q: SHA256, org_only: "true" } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        index: 0,
        total: 1,
        took: 12,
        timed_out: false,
        current_item_count: 1,
        items_per_page: 100,
        items: [
          {
            score: 1000000,
            matches: {},
            item: {
              properties: { metadata: null },
              tags: [],
              vm_runtime: 300,
              md5: MD5,
              private: true,
              organization_id: 119386,
              state: "succ",
              login: "jdoe",
              sha1: SHA1,
              sample: ID,
              filename: "windows_calc",
              status: "job_done",
              submitted_at: "2020-06-19T14:27:39Z",
              sha256: SHA256,
              analysis: {
                threat_score: 3,
                behaviors: [
                  { name: "pe-header-timestamp-future", threat: 3, title: "PE Header Timestamp In The Future" },
                ],
              },
            },
          },
        ],
      },
    },
  },
];

export const whoami: readonly OperationExample[] = [
  {
    source: "guide, with the commas it lacks",
    response: {
      api_version: 3,
      id: 1,
      data: {
        role: "user",
        properties: {},
        integration_id: "z1ci",
        email: "jdoe@example.com",
        organization_id: 666777,
        name: "J. Doe",
        login: "jdoe",
        title: "Analyst",
        api_key: "abcdefghijklmnopqrstuvwxyz",
        device: false,
      },
    },
  },
];

export const getRateLimit: readonly OperationExample[] = [
  {
    source: "guide",
    request: { params: { login: "jdoe" } },
    response: {
      api_version: 3,
      id: 1,
      data: {
        user: { "submission-wait-seconds": null, "submissions-available": null, "submission-rate-limit": null },
        organization: {
          "submission-wait-seconds": 0,
          "submissions-available": 997,
          "submission-rate-limit": [
            { samples: 1000, minutes: 1440, "submissions-available": 997, "submission-wait-seconds": 0 },
          ],
        },
      },
    },
  },
];

export const listVms: readonly OperationExample[] = [
  {
    source: "keys from a public connector's outputs, 2021",
    response: {
      api_version: 3,
      id: 1,
      data: {
        vms: [
          { vm: "win7-x64", "display-name": "Windows 7 64-bit", "ui-only": false, software: ["Adobe Reader XI  MUI"] },
        ],
      },
    },
  },
];

export const listPlaybooks: readonly OperationExample[] = [
  {
    source: "keys from a public connector's outputs, 2021",
    response: {
      api_version: 3,
      id: 1,
      data: { playbooks: [{ name: "press_enter", display: "Dialogue OK", description: "Presses Enter." }] },
    },
  },
];

export const listNetworkExits: readonly OperationExample[] = [
  {
    source: "own: no public source shows this answer",
    response: {
      api_version: 3,
      id: 1,
      data: {
        "network-exits": [{ name: "phl-ven", "display-name": "US - Pennsylvania - Philadelphia", simulation: "none" }],
      },
    },
  },
];
