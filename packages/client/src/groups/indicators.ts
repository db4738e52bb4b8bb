import type { Caller } from "../caller.ts";
import { toCategory, toIndicator, type Category, type Indicator } from "../model/indicators.ts";
import type { CallOptions } from "../operation-types.ts";

/** The service's catalogue of behavioral indicators. What a sample did is in `analysis.iocs`. */
export interface IndicatorsGroup {
  list(options?: CallOptions): Promise<readonly Indicator[]>;
  get(name: string, options?: CallOptions): Promise<Indicator>;
  categories(options?: CallOptions): Promise<readonly Category[]>;
}

export function createIndicatorsGroup(caller: Caller): IndicatorsGroup {
  return {
    list: async (options) => (await caller.call("listIndicators", {}, options)).indicators.map(toIndicator),
    get: async (indicator, options) =>
      toIndicator((await caller.call("getIndicator", { params: { indicator } }, options)).indicator),
    categories: async (options) =>
      (await caller.call("listIndicatorCategories", {}, options)).categories.map(toCategory),
  };
}
