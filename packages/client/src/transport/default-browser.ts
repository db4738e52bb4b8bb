import { InvalidOptionsError } from "../errors.ts";
import { createFetchTransport } from "./fetch-transport.ts";
import type { Transport, TransportOptions } from "./transport.ts";

/**
 * The transport where there is no undici: the platform's own fetch.
 * @throws {InvalidOptionsError} for a proxy or a certificate authority, which are the browser's own business.
 */
export function createDefaultTransport(options: TransportOptions): Transport {
  for (const name of ["proxyUrl", "ca"] as const) {
    if (options[name] === undefined) continue;
    throw new InvalidOptionsError({
      code: "TG_INVALID_OPTIONS",
      operationId: "client",
      detail: `\`${name}\` cannot be set in a browser; the browser decides it.`,
    });
  }
  return createFetchTransport();
}
