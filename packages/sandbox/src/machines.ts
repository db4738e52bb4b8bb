import type { NetworkExitEntry, PlaybookEntry, VmEntry } from "@fumehood/contract";

// What this service can really do. Nothing is run here: samples are taken apart, so there is one "machine", one playbook that does nothing,
// and one exit that leads nowhere.

export const STATIC_VM = "static";
export const NO_PLAYBOOK = "none";
export const NO_NETWORK = "none";

export const VMS: readonly VmEntry[] = [
  { vm: STATIC_VM, "display-name": "Static analysis (no machine)", "ui-only": false, software: [] },
];

export const PLAYBOOKS: readonly PlaybookEntry[] = [
  { name: NO_PLAYBOOK, display: "None", description: "The sample is not run, so nobody has to be imitated." },
];

export const NETWORK_EXITS: readonly NetworkExitEntry[] = [
  { name: NO_NETWORK, "display-name": "No network", simulation: "none" },
];
