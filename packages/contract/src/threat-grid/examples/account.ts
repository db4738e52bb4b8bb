import type { OperationExample } from "../../operation.ts";
import { ID, MD5, SHA1, SHA256 } from "./shared.ts";

const DONE = { api_version: 3, id: 1 };
const login = { params: { login: "jdoe" } };
const jdoe = {
  login: "jdoe",
  name: "J. Doe",
  email: "jdoe@example.com",
  title: "Analyst",
  role: "user",
  organization_id: 666777,
  integration_id: null,
  api_key: "",
  device: false,
  api_only: false,
  active: true,
  properties: {},
};

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
  {
    source: "keys and values of a connector's test data and documentation (2022), names invented",
    response: {
      api_version: 3,
      id: 2,
      request_id: "req-00000000-0000-4000-8000-000000000000",
      data: {
        role: "org-admin",
        properties: { "ui-settings": { theme: "dark" }, "password-updated-at-millis": 1670000000000 },
        api_only: false,
        integration_id: "z1ci",
        email: "jdoe@example.com",
        organization_id: 666777,
        name: "J. Doe",
        login: "jdoe",
        title: "",
        api_key: "abcdefghijklmnopqrstuvwxyz",
        active: true,
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
        user: { "submission-rate-limit": [], "submission-wait-seconds": 0, "submissions-available": null },
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

export const setRateLimit: readonly OperationExample[] = [
  {
    source: "request of a public script; own: the answer, which it only prints",
    request: { ...login, body: { "submission-rate-limit": [[5, 1440]] } },
    response: DONE,
  },
  {
    source: "request as a connector's documentation describes it; own: the answer",
    request: { ...login, body: { "submission-rate-limit": "nil" } },
    response: DONE,
  },
];

/** The path is a public client's, which prints whatever it gets. */
export const getUser: readonly OperationExample[] = [
  { source: "own: the shape of whoami", request: login, response: { ...DONE, data: jdoe } },
];

export const getUserOrganization: readonly OperationExample[] = [
  { source: "own", request: login, response: { ...DONE, data: { id: 666777, name: "Example" } } },
];

const sample = {
  id: ID,
  sample: ID,
  md5: MD5,
  sha1: SHA1,
  sha256: SHA256,
  filename: "invoice.exe",
  login: "jdoe",
  private: true,
  state: "succ",
  status: "job_done",
  submission_id: 950647428,
  submitted_at: "2020-06-19T14:27:39Z",
  tags: [],
  vm: "win7-x64",
};

/** The paths are public clients', and so is `sample`; the rest of the shape is that of the list of samples. */
export const listUserSamples: readonly OperationExample[] = [
  {
    source: "own",
    request: { ...login, query: { limit: 10 } },
    response: { ...DONE, data: { index: 0, current_item_count: 1, items_per_page: 10, items: [sample] } },
  },
];

/** A public script renews keys and reads the new ones from the list of users; where keys are kept as digests, only this answer can tell. */
export const renewApiKey: readonly OperationExample[] = [
  {
    source: "own",
    request: login,
    response: { ...DONE, data: { ...jdoe, api_key: "abcdefghijklmnopqrstuvwxyz" } },
  },
];

export const setPassword: readonly OperationExample[] = [
  {
    source: "request of a public script; own: the answer, which it only prints",
    request: { ...login, body: { password: "correct horse battery staple" } },
    response: DONE,
  },
];
