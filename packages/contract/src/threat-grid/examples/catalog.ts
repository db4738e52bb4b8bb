import type { OperationExample } from "../../operation.ts";
import { ID } from "./shared.ts";

const indicator = {
  name: "pe-header-timestamp-future",
  title: "PE Header Timestamp Is In The Future",
  description: "The compile time in the header lies after the analysis.",
  severity: 5,
  confidence: 60,
  category: ["attribute"],
  tags: ["file", "attributes"],
  trigger: null,
  variables: [],
  "additional-info": null,
  "cloud-only": false,
  "created-at-date": null,
  "last-modified-date": null,
  "retired-at-date": null,
  "mitre-tactics": [],
  "mitre-techniques": [],
  "orbital-queries": [],
  links: [{ title: "Timestomp", url: "https://www.example.com/techniques/T1070/006/" }],
};

export const listIndicators: readonly OperationExample[] = [
  {
    source: "captured 2020, with invented values",
    response: { api_version: 3, id: 1, data: { indicators: [indicator] } },
  },
];

export const getIndicator: readonly OperationExample[] = [
  {
    source: "captured 2020, with invented values",
    request: { params: { indicator: "pe-header-timestamp-future" } },
    response: { api_version: 3, id: 1, data: { indicator } },
  },
];

export const listIndicatorCategories: readonly OperationExample[] = [
  {
    source: "captured 2020, with invented values",
    response: {
      api_version: 3,
      id: 1,
      data: {
        categories: [
          {
            name: "attribute",
            title: "Attribute",
            parent: null,
            description: "What a file is like, without a judgement.",
          },
        ],
      },
    },
  },
];

export const getDocs: readonly OperationExample[] = [
  {
    source: "own: no public source shows this answer; the request is a public connector's connection test",
    request: { query: { api: "/api/v3/users/:login/api-key" } },
    response: {
      api_version: 3,
      id: 1,
      data: {
        api: "/api/v3/users/{login}/rate-limit",
        operations: [
          {
            id: "getRateLimit",
            method: "GET",
            path: "/api/v3/users/{login}/rate-limit",
            summary: "Submission limits of a user and of the organisation, in rolling windows.",
            status: 200,
            parameters: [{ name: "login", in: "path", required: true }],
          },
        ],
      },
    },
  },
];

export const querySamples: readonly OperationExample[] = [
  {
    source: "a public connector's test data, 2022",
    request: {
      body: {
        query:
          "query get_sample($q_json:\r\nString) {sample(, q_json: $q_json,limit: 3) {submitted_at id submitted_file_type status threat_score state login url}}",
        variables: {
          q_json:
            '{"op": "and","clauses": [{"op": "attr","attr": "submitted_file_name","comp_op": "eq","value": "www.example.com_.url"}]}',
        },
      },
    },
    response: {
      api_version: 3,
      id: 1,
      data: {
        sample: [
          {
            id: ID,
            login: "jdoe",
            state: "succ",
            status: "job_done",
            submitted_at: "2022-12-19T14:09:36Z",
            submitted_file_type: "url",
            threat_score: 72,
            url: "http://www.example.com",
          },
        ],
      },
    },
  },
];

export const getCloud: readonly OperationExample[] = [
  {
    source: "own: no public source shows this answer",
    response: [{ name: "us", "display-name": "Example", url: "https://sandbox.example.com" }],
  },
];
