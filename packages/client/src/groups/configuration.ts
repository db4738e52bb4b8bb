import type { Caller } from "../caller.ts";
import type { CallOptions } from "../operation-types.ts";
import {
  toNetworkExitChoices,
  toPlaybookChoice,
  toVmChoice,
  type NetworkExitChoice,
  type PlaybookChoice,
  type VmChoice,
} from "../model/configuration.ts";

/** What a submission can choose from. */
export interface ConfigurationGroup {
  vms(options?: CallOptions): Promise<readonly VmChoice[]>;
  playbooks(options?: CallOptions): Promise<readonly PlaybookChoice[]>;
  networkExits(options?: CallOptions): Promise<readonly NetworkExitChoice[]>;
}

export function createConfigurationGroup(caller: Caller): ConfigurationGroup {
  return {
    vms: async (options) => (await caller.call("listVms", {}, options)).vms.map(toVmChoice),
    playbooks: async (options) => (await caller.call("listPlaybooks", {}, options)).playbooks.map(toPlaybookChoice),
    networkExits: async (options) => toNetworkExitChoices(await caller.call("listNetworkExits", {}, options)),
  };
}
