import { createDefaultTransport } from "#transport";
import type { CallerConfig } from "./caller.ts";
import type { ClientEvent } from "./events.ts";
import type { KeyPlacement } from "./http/build-spec.ts";
import type { Clock, Timeouts } from "./http/call-spec.ts";
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from "./http/retry.ts";
import { checkOptions } from "./options.ts";
import { systemClock } from "./system-clock.ts";
import { createRedactor } from "./text.ts";
import type { Transport } from "./transport/transport.ts";

export interface ClientOptions {
  /** `https://panacea.threatgrid.com`, an appliance, or a sandbox; a path before `/api` is kept. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** `query` is for services that read the key nowhere else; proxies and servers then log it. */
  readonly keyPlacement?: KeyPlacement | undefined;
  /** An HTTP proxy, `http://[user:password@]host:port`. Every target is tunnelled with CONNECT. */
  readonly proxyUrl?: string | undefined;
  /** PEM of the certificate authorities to trust, instead of the platform's. */
  readonly ca?: string | undefined;
  /**
   * SHA-256 fingerprints (`AA:BB:…` or 64 digits) of which the certificate of the service must have one, for appliances
   * whose certificate no authority signed: alone, they stand for authority, name and date; with `ca`, all must hold.
   * Compared on every connection before anything is sent over it. `openssl x509 -noout -fingerprint -sha256` prints it.
   */
  readonly certificateFingerprints?: string | readonly string[] | undefined;
  /** Instead of the platform's own; proxy, certificates, `connectMs` and `maxConnections` are then its business. */
  readonly transport?: Transport | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly userAgent?: string | undefined;
  /** Connections to the service at the same time; further requests wait. A download holds one until it is read. */
  readonly maxConnections?: number | undefined;
  /** What the client does, for logs and metrics. What the listener throws is ignored. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** 0 ≤ random < 1, for the spread of delays. */
  readonly random?: (() => number) | undefined;
}

export const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 10_000, headersMs: 60_000, idleMs: 60_000, answerMs: 120_000 };
export const DEFAULT_USER_AGENT = "fumehood-client/0.1.0";
const DEFAULT_MAX_CONNECTIONS = 64;

/**
 * Makes a client's configuration of its options.
 * @throws {InvalidOptionsError} when an option cannot work.
 */
export function toConfig(options: ClientOptions): CallerConfig {
  const checked = checkOptions(options);
  const secrets = [options.apiKey, ...checked.proxySecrets];
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  return {
    baseUrl: checked.baseUrl,
    apiKey: options.apiKey,
    keyPlacement: options.keyPlacement ?? "header-or-form",
    userAgent: options.userAgent ?? DEFAULT_USER_AGENT,
    secrets,
    redact: createRedactor(secrets),
    transport:
      options.transport ??
      createDefaultTransport({
        proxyUrl: options.proxyUrl,
        ca: options.ca,
        certificateFingerprints: checked.certificateFingerprints,
        connectTimeoutMs: timeouts.connectMs,
        maxConnections: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
      }),
    retry: { ...DEFAULT_RETRY_POLICY, ...options.retry },
    timeouts,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    emit: createEmit(options.onEvent),
  };
}

function createEmit(onEvent: ClientOptions["onEvent"]): CallerConfig["emit"] {
  if (onEvent === undefined) return () => {};
  return (tell) => {
    const event = tell();
    try {
      onEvent(event);
    } catch {
      // A broken logger must not lose the answer to a submission that was paid for.
    }
  };
}
