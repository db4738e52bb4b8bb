import { MAX_REDIRECTS } from "../limits.ts";
import { classifyFault } from "../transport/classify-fault.ts";
import type { TransportResponse } from "../transport/transport.ts";
import { parseUrl } from "../url.ts";
import { requestIdOf } from "./answer-error.ts";
import type { Deadline } from "./deadline.ts";
import type { CallSpec, ExecutorContext } from "./call-spec.ts";

/** A GET follows redirects within its origin; everything else gets the redirect itself, and nobody else gets the key. */
export async function sendFollowing(
  context: ExecutorContext,
  spec: CallSpec,
  attempt: number,
  deadline: Deadline,
): Promise<TransportResponse> {
  let { url } = spec;
  for (let hop = 0; ; hop++) {
    const response = await sendOne(context, spec, url, attempt, deadline);
    const next = spec.method === "GET" && hop < MAX_REDIRECTS ? redirectTarget(response, url) : undefined;
    if (next === undefined) return response;
    response.dispose();
    url = next;
  }
}

async function sendOne(
  context: ExecutorContext,
  spec: CallSpec,
  url: URL,
  attempt: number,
  deadline: Deadline,
): Promise<TransportResponse> {
  const { transport, timeouts, clock, emit } = context;
  const body = spec.body?.();
  const begin = clock.now();
  emit(() => ({ type: "request", ...eventBase(spec, attempt), bodyBytes: body?.sizeBytes ?? 0 }));
  const response = await classified(deadline.signal, () =>
    transport.send({
      method: spec.method,
      url: url.href,
      headers: body === undefined ? spec.headers : { ...spec.headers, "content-type": body.contentType },
      body,
      signal: deadline.signal,
      headersTimeoutMs: timeouts.headersMs,
      idleTimeoutMs: timeouts.idleMs,
    }),
  );
  const durationMs = clock.now() - begin;
  emit(() => {
    const requestId = requestIdOf(response, spec.redact);
    return { type: "response", ...eventBase(spec, attempt), status: response.status, requestId, durationMs };
  });
  return response;
}

function redirectTarget(response: TransportResponse, from: URL): URL | undefined {
  const location = response.header("location");
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return undefined;
  const target = parseUrl(location, from);
  if (target === undefined || target.origin !== from.origin || target.username !== "") return undefined;
  const key = from.searchParams.get("api_key");
  if (key !== null) target.searchParams.set("api_key", key);
  return target;
}

/** A transport that somebody else wrote may throw anything; then nobody knows what was sent. */
async function classified<T>(signal: AbortSignal, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw classifyFault(error, { signal, isUnsent: false });
  }
}

/** What all events of a call have in common. */
export function eventBase(spec: CallSpec, attempt: number) {
  const { operationId, method, url, redact } = spec;
  const query = new URLSearchParams(url.search);
  query.delete("api_key");
  const path = redact(query.size === 0 ? url.pathname : `${url.pathname}?${query}`);
  return { operationId, method, path, attempt };
}
