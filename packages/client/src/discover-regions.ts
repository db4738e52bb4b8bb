import { createCaller } from "./caller.ts";
import { toConfig, type ClientOptions } from "./client-options.ts";
import { fetchRegions, KNOWN_REGIONS, knownRegions, reasonOf, type RegionList } from "./regions.ts";

/** As a client's, but without a key, which is not needed and not sent. */
export interface DiscoverOptions extends Partial<Omit<ClientOptions, "apiKey" | "keyPlacement">> {
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUTS = { connectMs: 5_000, headersMs: 10_000, idleMs: 10_000, answerMs: 10_000 };
const RETRY = { maxAttempts: 2, maxElapsedMs: 10_000 };

/**
 * Lists the regions of the service, as `https://panacea.threatgrid.com/cloud.json` names them (or `baseUrl`, if given).
 * Never throws: when the list cannot be had or read, the regions that are known come, and `reason` says why. What the
 * list names outside the service's own domains stands apart, in `refused`.
 */
export async function discoverRegions({ signal, ...options }: DiscoverOptions = {}): Promise<RegionList> {
  try {
    return await ask(options, signal);
  } catch (error) {
    return knownRegions(`Nobody was asked: ${reasonOf(error)}`);
  }
}

async function ask(options: Omit<DiscoverOptions, "signal">, signal: AbortSignal | undefined): Promise<RegionList> {
  const baseUrl = options.baseUrl ?? KNOWN_REGIONS[0]?.baseUrl ?? "";
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  // The row needs no key, so that this one goes nowhere; it only has to look like one.
  const config = toConfig({
    ...options,
    baseUrl,
    apiKey: "no-key-needed",
    timeouts,
    retry: { ...RETRY, ...options.retry },
  });
  try {
    return await fetchRegions(createCaller(config), config.baseUrl, { signal });
  } finally {
    if (options.transport === undefined) await config.transport.close();
  }
}
