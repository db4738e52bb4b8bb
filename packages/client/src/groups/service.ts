import type { Caller, CallerConfig } from "../caller.ts";
import { toDescription, type ApiDescription } from "../model/description.ts";
import type { CallOptions } from "../operation-types.ts";
import { fetchRegions, type RegionList } from "../regions.ts";

/** What the service says of itself. */
export interface ServiceGroup {
  /** What there is to know of the operations on one path (`/api/v3/users/:login/api-key`), or of all. */
  docs(path?: string, options?: CallOptions): Promise<ApiDescription>;
  /** The regions of the service, as this target lists them; see `discoverRegions`. Never throws. */
  regions(options?: CallOptions): Promise<RegionList>;
}

export function createServiceGroup(caller: Caller, config: CallerConfig): ServiceGroup {
  return {
    docs: async (path, options) => toDescription(await caller.call("getDocs", { query: { api: path } }, options)),
    regions: (options) => fetchRegions(caller, config.baseUrl, options),
  };
}
