import type { OperationExample } from "../../operation.ts";
import { MD5, SHA1, SHA256, ID } from "./shared.ts";

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
  {
    source: "public connector's test data 2022",
    request: { body: { url: "http://www.example.com", tags: "demo", vm: "win10-x64-browser" } },
    response: {
      api_version: 2,
      id: 7100001,
      request_id: "req-0c9da14a-c3a8-4cb3-90c7-c9d525d11424",
      data: {
        tags: ["demo"],
        md5: "0c9da14ac3a8cb360c7c9d525d11424e",
        analyzing: true,
        vm: "win10-x64-browser",
        submission_id: 1200000001,
        state: "wait",
        login: "jdoe",
        sha1: SHA1,
        filename: "www.example.com_.url",
        status: "pending",
        submitted_at: "2022-03-01T10:00:00Z",
        id: ID,
        sha256: SHA256,
        os: "",
      },
    },
  },
  {
    source: "own: with `classify` a file that nothing can analyse; state and status are a guess",
    request: { body: { classify: "True", callback_url: "https://hooks.example.com/tg" } },
    response: {
      api_version: 2,
      id: 7100002,
      data: {
        tags: [""],
        md5: MD5,
        analyzing: false,
        vm: "win7-x64",
        submission_id: 1200000002,
        state: "fail",
        login: "jdoe",
        sha1: SHA1,
        filename: "notes.bin",
        status: "filetype_not_supported",
        submitted_at: "2022-03-01T10:00:00Z",
        id: ID,
        sha256: SHA256,
        os: "",
      },
    },
  },
];

/** The guide's example of a sample that runs and can be used. */
const RUNNING = {
  tags: [],
  md5: MD5,
  glovebox_url: "https://glovebox.example.test/glovebox/bKzIvrpFRSS0hCtizvo6tgGQ/",
  started_at: "2020-10-16T12:22:20Z",
  vm: "win7-x64",
  submission_id: 1025369450,
  state: "run",
  login: "jdoe",
  sha1: SHA1,
  filename: "d60afc39d34d9e5bf49f679b2ad35778",
  status: "analyzing_sample",
  submitted_at: "2020-10-16T12:22:20Z",
  id: ID,
  sha256: SHA256,
};

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
  {
    source: "guide (a sample that runs is listed too)",
    request: { query: { id: ID } },
    response: {
      api_version: 2,
      id: 8681326,
      data: { index: 0, current_item_count: 1, items_per_page: 100, items: [RUNNING] },
    },
  },
  {
    source: "own: behind the last sample",
    request: { query: { org_only: "True", after: "last_hour", limit: "10", offset: "10" } },
    response: {
      api_version: 2,
      id: 8681327,
      data: { index: 10, current_item_count: 0, items_per_page: 10, items: [] },
    },
  },
];

export const getSample: readonly OperationExample[] = [
  {
    source: "guide",
    request: { params: { sampleId: ID } },
    response: { api_version: 2, id: 8681325, data: RUNNING },
  },
  {
    source: "captured 2020",
    request: { params: { sampleId: ID } },
    response: {
      api_version: 2,
      id: 1,
      data: { id: ID, state: "fail", status: "filetype_not_supported", os: null, filename: "x.rar", tags: [] },
    },
  },
  {
    source: "own: what the built-in sandbox tells the sample's own organisation besides",
    request: { params: { sampleId: ID } },
    response: {
      api_version: 2,
      id: 2,
      data: {
        id: ID,
        state: "succ",
        status: "job_done",
        filename: "setup.exe",
        tags: [],
        login: "jdoe",
        private: true,
        vm: "static",
        vm_runtime: 300,
        playbook: "none",
        network_exit: "none",
        os: null,
        source: "ticket 42",
        email_notification: "analyst@example.com",
        callback: {
          state: "pending",
          host: "hooks.example.com",
          attempts: 1,
          last_status: 503,
          reason: "The receiver answered 503.",
          next_attempt_at: "2026-01-15T12:00:15Z",
        },
      },
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

export const querySampleStates: readonly OperationExample[] = [
  {
    source: "guide",
    request: { query: { ids: `["060f667866af6cd8a47e0f4846905209","${ID}"]` } },
    response: {
      api_version: 2,
      id: 5035068,
      data: [
        { sample: "060f667866af6cd8a47e0f4846905209", state: "succ", status: "job_done" },
        { sample: ID, state: "succ", status: "job_done" },
      ],
    },
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
  {
    source: "public connector's README 2022 (indicators in short)",
    request: { params: { sampleId: ID } },
    response: {
      api_version: 2,
      id: 2,
      data: {
        registry_count: 12,
        tags: [],
        stream_count: 8,
        md5: MD5,
        run_start: "2022-12-01T09:00:00Z",
        run_stop: "2022-12-01T09:06:12Z",
        run_type: "url",
        sha1: SHA1,
        times_seen: 2,
        sample: ID,
        filename: "www.example.com_.url",
        sha256: SHA256,
        magic_type: "MS Windows 95 Internet shortcut text (URL=<http://www.example.com>), ASCII text",
        last_seen: "2022-12-01T09:00:00Z",
        first_seen: "2022-11-30T09:00:00Z",
        artifacts: { network: 3, disk: 20, memory: 1, extracted: 2 },
        iocs: [
          {
            ioc: "network-only-safe-domains-contacted",
            category: ["network"],
            severity: 25,
            confidence: 25,
            score: 6,
            tags: [],
          },
        ],
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
  {
    source: "public connector (nothing found)",
    request: { params: { sampleId: ID } },
    response: {
      api_version: 2,
      id: 2,
      data: { count: 0, "max-confidence": 0, sample: ID, score: 0, bis: [], "max-severity": 0 },
    },
  },
];
