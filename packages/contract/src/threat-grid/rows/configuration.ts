import { defineOperation } from "../../operation.ts";
import { networkExitsDataSchema, playbooksDataSchema, vmsDataSchema } from "../configuration.ts";
import * as examples from "../examples/configuration.ts";
import { v3 } from "./shared.ts";

/** What a submission can choose from. */
export const configurationOperations = {
  listVms: defineOperation({
    id: "listVms",
    method: "GET",
    path: "/api/v3/configuration/vms",
    summary: "Virtual machines to choose from.",
    response: v3(vmsDataSchema),
    errors: [],
    examples: examples.listVms,
  }),
  listPlaybooks: defineOperation({
    id: "listPlaybooks",
    method: "GET",
    path: "/api/v3/configuration/playbooks",
    summary: "Playbooks to choose from.",
    response: v3(playbooksDataSchema),
    errors: [],
    examples: examples.listPlaybooks,
  }),
  listNetworkExits: defineOperation({
    id: "listNetworkExits",
    method: "GET",
    path: "/api/v3/configuration/network-exits",
    summary: "Network exits and simulations to choose from.",
    response: v3(networkExitsDataSchema),
    errors: [],
    examples: examples.listNetworkExits,
  }),
} as const;
