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
