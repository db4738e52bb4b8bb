import type { FastifyInstance } from "fastify";
import { ApiFault } from "../errors.ts";

/** No inline script, no inline style, nothing from elsewhere, no framing. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Headers that every answer carries. */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("content-security-policy")) reply.header("content-security-policy", CONTENT_SECURITY_POLICY);
    reply.header("x-content-type-options", "nosniff");
    reply.header("referrer-policy", "no-referrer");
    reply.header("cross-origin-opener-policy", "same-origin");
    reply.header("cross-origin-resource-policy", "same-origin");
  });
}

/**
 * Refuses requests that name another host (a foreign name made to resolve to this machine) or come from another origin.
 * @param isOwnHost decides about the value of the Host header.
 */
export function refuseForeignRequests(app: FastifyInstance, isOwnHost: (host: string) => boolean): void {
  app.addHook("onRequest", async (request) => {
    const host = request.headers.host ?? "";
    if (!isOwnHost(host)) throw new ApiFault(421, "host", "This console does not answer under that host name.");
    const { origin } = request.headers;
    if (origin !== undefined && !isOwnOrigin(origin, host)) {
      throw new ApiFault(403, "origin", "Requests from other origins are refused.");
    }
    const site = request.headers["sec-fetch-site"];
    if (site === "cross-site" && request.method !== "GET") {
      throw new ApiFault(403, "origin", "Requests from other sites are refused.");
    }
  });
}

function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Accepts the configured host and the names of loopback, with any port. */
export function hostMatcher(configuredHost: string): (host: string) => boolean {
  const own = new Set([
    "localhost",
    "127.0.0.1",
    "[::1]",
    configuredHost.includes(":") ? `[${configuredHost}]` : configuredHost,
  ]);
  const isAnyAddress = configuredHost === "0.0.0.0" || configuredHost === "::";
  return (host) => isAnyAddress || own.has(host.replace(/:\d+$/, "").toLowerCase());
}
