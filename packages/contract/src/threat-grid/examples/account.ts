import type { OperationExample } from "../../operation.ts";

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
