import type { OperationExample } from "../../operation.ts";
import { listUserSamples } from "./account.ts";

const DONE = { api_version: 3, id: 1 };
const login = { params: { login: "student01" } };
const organization = { params: { organizationId: "666777" } };
const student = {
  login: "student01",
  name: "student01",
  email: "teacher+student01@example.com",
  title: "student",
  role: "user",
  organization_id: 666777,
  integration_id: null,
  api_key: "",
  device: false,
  api_only: false,
  active: true,
  properties: {},
};

export const listOrganizationUsers: readonly OperationExample[] = [
  {
    source: "fields that a public script prints, values invented; own: api_key is empty where only its digest is kept",
    request: organization,
    response: { ...DONE, data: { users: [student] } },
  },
];

export const createUser: readonly OperationExample[] = [
  {
    source: "request of a public script; own: the answer, which it only prints",
    request: {
      ...organization,
      body: { title: "student", login: "student01", name: "student01", email: "teacher+student01@example.com" },
    },
    response: { ...DONE, data: { ...student, api_key: "abcdefghijklmnopqrstuvwxyz" } },
  },
];

export const activateUser: readonly OperationExample[] = [
  { source: "own: public scripts read no more than the status", request: login, response: DONE },
];

export const deactivateUser = activateUser;

export const deleteUser = activateUser;

/** The path is a public client's, which prints whatever it gets. */
export const listOrganizations: readonly OperationExample[] = [
  { source: "own", response: { ...DONE, data: { organizations: [{ id: 666777, name: "Example" }] } } },
];

/** The path is a public client's, which prints whatever it gets. */
export const getOrganization: readonly OperationExample[] = [
  { source: "own", request: organization, response: { ...DONE, data: { id: 666777, name: "Example" } } },
];

export const listOrganizationSamples: readonly OperationExample[] = listUserSamples.map(({ response }) => ({
  source: "own",
  request: organization,
  response,
}));

/** The appliance's administrators add organisations on a page; that there is an operation for it is a guess. */
export const createOrganization: readonly OperationExample[] = [
  {
    source: "own",
    request: { body: { name: "Example Branch" } },
    response: { ...DONE, data: { id: 666777, name: "Example Branch" } },
  },
];

export const deleteOrganization: readonly OperationExample[] = [
  {
    source: "own: a public script reads the status, and an error's message",
    request: organization,
    response: DONE,
  },
];

/** Public clients read the organisation's limits beside those of a user. */
export const getOrganizationRateLimit: readonly OperationExample[] = [
  {
    source: "own: the block that the guide shows of a user's organisation",
    request: organization,
    response: {
      ...DONE,
      data: {
        organization: {
          "submission-rate-limit": [
            { samples: 1000, minutes: 1440, "submissions-available": 1000, "submission-wait-seconds": 0 },
          ],
          "submission-wait-seconds": 0,
          "submissions-available": 1000,
        },
      },
    },
  },
];

export const setOrganizationRateLimit: readonly OperationExample[] = [
  {
    source: "own: the form in which a user's limits are written",
    request: {
      ...organization,
      body: {
        "submission-rate-limit": [
          [20, 60],
          [400, 1440],
        ],
      },
    },
    response: DONE,
  },
];
