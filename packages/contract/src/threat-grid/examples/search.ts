import type { OperationExample } from "../../operation.ts";
import { MD5, SHA1, SHA256, ID } from "./shared.ts";

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
