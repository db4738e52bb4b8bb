import { InvalidOptionsError } from "../errors.ts";
import { createFetchTransport } from "./fetch-transport.ts";
import type { Transport, TransportOptions } from "./transport.ts";

/**
 * The transport where there is no undici: the platform's own fetch.
 * @throws {InvalidOptionsError} for a proxy, a certificate authority or a fingerprint, which are the browser's own business.
 */
export function createDefaultTransport(options: TransportOptions): Transport {
  for (const name of ["proxyUrl", "ca", "certificateFingerprints"] as const) {
    if (options[name] === undefined || options[name].length === 0) continue;
    throw new InvalidOptionsError({
      code: "TG_INVALID_OPTIONS",
      operationId: "client",
      detail: `\`${name}\` cannot be set in a browser; the browser decides it.`,
    });
  }
  return createFetchTransport();
}
