import { InvalidArgumentError } from "./errors.ts";
import { parseUrl } from "./url.ts";

const PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443, "ws:": 80, "wss:": 443, "ftp:": 21 };

/**
 * The id by which the service knows a URL: the SHA-256 of the URL with its port and at least a slash
 * (`http://example.com:80/`), as the service's own example script makes it. An id is returned as it is.
 * @throws {InvalidArgumentError} for what is neither an id nor a URL with a host.
 */
export async function urlIdOf(urlOrId: string): Promise<string> {
  if (/^[0-9a-f]{64}$/i.test(urlOrId)) return urlOrId.toLowerCase();
  const url = parseUrl(urlOrId.trim());
  if (url === undefined || url.hostname === "") throw argumentError("`url` is neither a URL nor the SHA-256 of one.");
  const port = url.port === "" ? PORTS[url.protocol] : url.port;
  const authority = port === undefined ? url.hostname : `${url.hostname}:${port}`;
  return sha256(`${url.protocol}//${authority}${url.pathname}${url.search}${url.hash}`);
}

async function sha256(text: string): Promise<string> {
  // Browsers have it only on pages that came over TLS.
  if (globalThis.crypto?.subtle === undefined) throw argumentError("`url`: this page cannot hash; give the URL's id.");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function argumentError(detail: string): InvalidArgumentError {
  return new InvalidArgumentError({ code: "TG_INVALID_ARGUMENT", operationId: "getUrl", detail });
}
