import type { OperationExample } from "../../operation.ts";

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
