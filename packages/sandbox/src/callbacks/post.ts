import { lookup } from "node:dns/promises";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { connect, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { checkHost, checkUrl, type NetworkPolicy, type ResolveHost } from "./address-guard.ts";

/** Where a connection goes: the address that was checked, and the name for which its certificate must be. */
export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly hostname: string;
  readonly isEncrypted: boolean;
}

/** Opens a connection to exactly that address. */
export type Dial = (destination: Destination) => Duplex;

export interface PostMeans {
  readonly policy: NetworkPolicy;
  readonly resolve: ResolveHost;
  readonly dial: Dial;
  readonly maxRedirects: number;
  readonly maxAnswerBytes: number;
  readonly timeoutMs: number;
  /** Sent with the usual ones, to the first address and to every one that it redirects to within its origin. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type PostOutcome =
  | { readonly kind: "answered"; readonly status: number; readonly retryAfterMs?: number }
  | { readonly kind: "refused"; readonly reason: string }
  /** No answer; the sentence is ours. */
  | { readonly kind: "failed"; readonly reason: string };

/** Redirects that keep method and body. After 303 the receiver has what it wanted, so it is an answer like any other. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/**
 * Posts JSON to an address that somebody gave. Name, addresses and redirects are checked, and the connection is made to a checked address. The
 * answer is read within a limit and forgotten. Never rejects but for the signal's reason: whatever the receiver does is an outcome.
 */
export async function postJson(url: string, body: string, means: PostMeans, signal: AbortSignal): Promise<PostOutcome> {
  const deadline = AbortSignal.timeout(means.timeoutMs);
  try {
    return await follow(url, body, means, AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "failed", reason: deadline.aborted ? "The receiver took too long." : describeFault(error) };
  }
}

async function follow(start: string, body: string, means: PostMeans, signal: AbortSignal): Promise<PostOutcome> {
  let target = start;
  const origin = URL.canParse(start) ? new URL(start).origin : "";
  for (let redirects = 0; redirects <= means.maxRedirects; redirects++) {
    // A key or a signature is for the receiver that was named, not for whomever that one sends us to.
    const isSameOrigin = URL.canParse(target) && new URL(target).origin === origin;
    const step = await postOnce(target, body, isSameOrigin ? means : { ...means, headers: {} }, signal);
    if (step.kind !== "redirected") return step;
    if (target.startsWith("https:") && step.location.startsWith("http:")) {
      return { kind: "refused", reason: "The receiver redirects from https to http." };
    }
    target = step.location;
  }
  return { kind: "failed", reason: `The receiver redirects more than ${means.maxRedirects} times.` };
}

type Step = PostOutcome | { readonly kind: "redirected"; readonly location: string };

async function postOnce(target: string, body: string, means: PostMeans, signal: AbortSignal): Promise<Step> {
  const checked = checkUrl(target, means.policy);
  if (checked.kind === "refused") return checked;
  const host = await withSignal(checkHost(checked.url, means.policy, means.resolve), signal);
  if (host.kind === "refused") return host;
  const answer = await send(checked.url, host.addresses, body, means, signal);
  const status = answer.statusCode ?? 0;
  const location = REDIRECTS.has(status) ? readLocation(answer.headers.location, checked.url) : undefined;
  await discard(answer, means.maxAnswerBytes);
  if (location !== undefined) return { kind: "redirected", location };
  const retryAfterMs = readRetryAfter(answer.headers["retry-after"]);
  return { kind: "answered", status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** Resolving a name cannot be broken off; nobody waits for it any longer than the signal allows. */
async function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Tries the addresses one after the other, as long as none takes the connection. */
async function send(
  url: URL,
  addresses: readonly string[],
  body: string,
  means: PostMeans,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let fault: unknown = new Error("The name has no address.");
  for (const address of addresses.slice(0, MAX_TRIED_ADDRESSES)) {
    try {
      return await sendTo(url, address, body, means, signal);
    } catch (error) {
      signal.throwIfAborted();
      fault = error;
      if (!UNREACHABLE.has(codeOf(error) ?? "")) break;
    }
  }
  throw fault;
}

const MAX_TRIED_ADDRESSES = 4;
const UNREACHABLE: ReadonlySet<string> = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL"]);

async function sendTo(
  url: URL,
  address: string,
  body: string,
  means: PostMeans,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const isEncrypted = url.protocol === "https:";
  const port = url.port === "" ? (isEncrypted ? 443 : 80) : Number(url.port);
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const request = isEncrypted ? requestHttps : requestHttp;
  return await new Promise((resolve, reject) => {
    const sent = request(url, {
      method: "POST",
      signal,
      // No agent may be named beside this: with one, Node would make the connection itself, and resolve the name again.
      createConnection: () => means.dial({ address, port, hostname, isEncrypted }),
      headers: {
        "content-type": "application/json;charset=utf-8",
        "content-length": Buffer.byteLength(body),
        "user-agent": "fumehood",
        connection: "close",
        ...means.headers,
      },
    });
    sent.on("response", resolve);
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What follows is not read; a fault in it does not undo an answer that is there. */
async function discard(answer: IncomingMessage, maxBytes: number): Promise<void> {
  let total = 0;
  try {
    for await (const chunk of answer) {
      // A body without an encoding set comes as Buffers.
      total += (chunk as Buffer).length;
      if (total > maxBytes) break;
    }
  } catch {
    // The status line has said all that counts.
  } finally {
    answer.destroy();
  }
}

function readLocation(header: string | undefined, base: URL): string | undefined {
  return header !== undefined && URL.canParse(header, base) ? new URL(header, base).href : undefined;
}

/** Seconds only: a date would be that of the receiver's clock. */
function readRetryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1000 : undefined;
}

function codeOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

const FAULTS: Readonly<Record<string, string>> = {
  ENOTFOUND: "The name of the receiver is not known.",
  EAI_AGAIN: "The name of the receiver could not be looked up.",
  ECONNREFUSED: "The receiver refuses the connection.",
  ECONNRESET: "The receiver broke the connection off.",
  EHOSTUNREACH: "The receiver cannot be reached.",
  ENETUNREACH: "The receiver cannot be reached.",
  ETIMEDOUT: "The receiver took too long.",
  ...Object.fromEntries(
    [
      "CERT_HAS_EXPIRED",
      "CERT_NOT_YET_VALID",
      "CERT_REVOKED",
      "CERT_UNTRUSTED",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ].map((code) => [code, "The certificate of the receiver is not trusted."]),
  ),
};

/** In our own words: an error's text may repeat the URL, and with it secrets. */
function describeFault(error: unknown): string {
  const code = codeOf(error) ?? "";
  const known = FAULTS[code];
  if (known !== undefined) return known;
  return /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? `The call failed (${code}).` : "The call failed.";
}

/** The addresses that this machine knows for a name, hosts file included. */
export async function resolveHost(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

/** A connection to the address; encrypted, only if the certificate is for the name. */
export function dialAddress({ address, port, hostname, isEncrypted }: Destination): Duplex {
  if (!isEncrypted) return connect({ host: address, port });
  // Server name indication knows no addresses; the certificate must then be for the address itself.
  return connectTls({ host: address, port, ...(isIP(hostname) === 0 ? { servername: hostname } : {}) });
}
