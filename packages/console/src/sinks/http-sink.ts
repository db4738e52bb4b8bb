import { connect as connectTls } from "node:tls";
import { isIP } from "node:net";
import type { DeliveryOutcome } from "@fumehood/pipeline";
import { dialAddress, postJson, resolveHost, type Dial, type PostMeans } from "@fumehood/sandbox";

/** An answer beyond this is not read: only its status counts. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_REDIRECTS = 3;

export interface HttpSinkOptions {
  readonly allowPrivate: boolean;
  /** PEM of the authority; without one, those that everybody trusts. */
  readonly ca: string | undefined;
  readonly timeoutMs: number;
}

/** Means of a call that goes to checked addresses only. */
export function httpMeans({ allowPrivate, ca, timeoutMs }: HttpSinkOptions): PostMeans {
  return {
    policy: { allowPrivateNetworks: allowPrivate },
    resolve: resolveHost,
    dial: ca === undefined ? dialAddress : dialTrusting(ca),
    maxRedirects: MAX_REDIRECTS,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    timeoutMs,
  };
}

function dialTrusting(ca: string): Dial {
  return (destination) => {
    const { address, port, hostname, isEncrypted } = destination;
    if (!isEncrypted) return dialAddress(destination);
    return connectTls({ host: address, port, ca, ...(isIP(hostname) === 0 ? { servername: hostname } : {}) });
  };
}

/** Statuses that another attempt does not change: the request itself is what the receiver does not take. */
const FOR_GOOD: ReadonlySet<number> = new Set([400, 405, 410, 411, 413, 414, 415, 422]);

/**
 * Posts JSON and says what came of it. A receiver that is being set up answers 401, 403 and 404 as well: those are tried again, as everything
 * is but a refusal of our own and what a repetition cannot change.
 */
export async function deliverJson(
  url: string,
  body: string,
  means: PostMeans,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const outcome = await postJson(url, body, means, signal);
  if (outcome.kind === "refused") return { kind: "refused", problem: outcome.reason };
  if (outcome.kind === "failed") return { kind: "failed", problem: outcome.reason };
  const { status, retryAfterMs } = outcome;
  if (status >= 200 && status < 300) return { kind: "delivered" };
  const problem = `The receiver answered ${status}.`;
  return FOR_GOOD.has(status) ? { kind: "refused", problem } : { kind: "failed", problem, retryAfterMs };
}

/** For people: an address without user, password, query and fragment, which may hold secrets. */
export function showUrl(text: string): string {
  const url = new URL(text);
  return `${url.origin}${url.pathname === "/" ? "" : url.pathname}`;
}
