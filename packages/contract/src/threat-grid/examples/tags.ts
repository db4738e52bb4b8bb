import type { OperationExample } from "../../operation.ts";
import { URL_ID } from "./entities.ts";
import { ID } from "./shared.ts";

export const addTag: readonly OperationExample[] = [
  {
    source: "Cisco's example script, whose description shows the answer",
    request: { params: { entity: "samples", entityId: ID }, body: { tag: "MyTag" } },
    response: { api_version: 2, id: 1363296 },
  },
  {
    source: "Cisco's example script: the id of a URL",
    request: { params: { entity: "urls", entityId: URL_ID }, body: { tag: "MyTag" } },
    response: { api_version: 2, id: 1363296 },
  },
];

export const listTags: readonly OperationExample[] = [
  {
    source: "own: no public source shows this answer",
    request: { params: { entity: "domains", entityId: "example.com" } },
    response: { api_version: 2, id: 1, data: { tags: ["MyTag"] } },
  },
];

export const deleteTag: readonly OperationExample[] = [
  {
    source: "own: the script prints only the status",
    request: { params: { entity: "ips", entityId: "192.0.2.8", tag: "MyTag" } },
    response: { api_version: 2, id: 1 },
  },
];

export const listFlags: readonly OperationExample[] = [
  {
    source: "own: no public source shows this answer; an entry is that of an address's record",
    request: { params: { entity: "ips", entityId: "192.0.2.8" } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        flags: [
          {
            created_at: "2013-11-15T18:16:33Z",
            expiration: "2025-01-01T00:00:00Z",
            flag: -1,
            login: "admin",
            mine: false,
            reason: "Sinkhole",
          },
        ],
      },
    },
  },
];
