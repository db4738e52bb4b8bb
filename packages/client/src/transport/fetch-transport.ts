import { MAX_GATHERED_UPLOAD_BYTES } from "../limits.ts";
import { classifyFault } from "./classify-fault.ts";
import {
  TransportFault,
  type StreamedBody,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "./transport.ts";

/** The part of `fetch` that is used: a server's in-process handler can stand in for it. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Carries requests over `fetch`, for browsers and for servers in the same process. Uploads are gathered before they
 * are sent, up to `MAX_GATHERED_UPLOAD_BYTES`, because browsers do not stream request bodies over HTTP/1.
 */
export function createFetchTransport(fetchLike: FetchLike = (url, init) => fetch(url, init)): Transport {
  return {
    send: (request) => send(fetchLike, request),
    close: async () => {},
  };
}

async function send(fetchLike: FetchLike, request: TransportRequest): Promise<TransportResponse> {
  const body = request.body === undefined ? undefined : await gather(request.body);
  const watch = watchTime(request.signal);
  // An upload says nothing of its progress here, so only requests without a file are timed.
  if (request.body === undefined) watch.restart(request.headersTimeoutMs);
  try {
    const response = await fetchLike(request.url, {
      method: request.method,
      headers: platformHeaders(request.headers),
      body: body ?? null,
      redirect: "manual",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: watch.signal,
    });
    watch.stop();
    // Browsers hide a redirect that they were told not to follow.
    if (response.type === "opaqueredirect") throw new TransportFault("redirect", false, undefined);
    return toResponse(response, watch, request.idleTimeoutMs);
  } catch (error) {
    watch.dispose();
    throw watch.fault() ?? classifyFault(error, { isUnsent: false });
  }
}

/** Compression is the platform's own business; a server in the same process would otherwise compress for nobody. */
function platformHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "accept-encoding"));
}

async function gather(body: StreamedBody): Promise<Blob> {
  if (body.sizeBytes > MAX_GATHERED_UPLOAD_BYTES) throw new TransportFault("too-large", true, undefined);
  const pieces: BlobPart[] = [];
  // A copy of each piece: the source may use its buffer again. `slice` on a Uint8Array yields an own ArrayBuffer.
  for await (const piece of body.stream()) pieces.push(new Uint8Array(piece));
  return new Blob(pieces);
}

function toResponse(response: Response, watch: TimeWatch, idleTimeoutMs: number): TransportResponse {
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    body: readBody(response.body, watch, idleTimeoutMs),
    isIdentityEncoded: response.headers.get("content-encoding") === null,
    dispose: () => watch.abort(),
  };
}

async function* readBody(body: ReadableStream<Uint8Array> | null, watch: TimeWatch, idleTimeoutMs: number) {
  if (body === null) {
    watch.dispose();
    return;
  }
  const reader = body.getReader();
  let isComplete = false;
  try {
    for (;;) {
      watch.restart(idleTimeoutMs);
      const { done, value } = await reader.read();
      watch.stop();
      if (done) break;
      yield value;
    }
    isComplete = true;
  } catch (error) {
    throw watch.fault() ?? classifyFault(error, { isUnsent: false });
  } finally {
    watch.dispose();
    if (!isComplete) watch.abort();
  }
}

interface TimeWatch {
  readonly signal: AbortSignal;
  restart(ms: number): void;
  stop(): void;
  abort(): void;
  /** What the watch itself caused, if it did. */
  fault(): TransportFault | undefined;
  dispose(): void;
}

/** fetch has no time limits of its own: this one aborts it, and passes the caller's own abort on. */
function watchTime(outer: AbortSignal | undefined): TimeWatch {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let fault: TransportFault | undefined;
  const stop = () => clearTimeout(timer);
  const onAbort = () => {
    fault ??= new TransportFault("aborted", false, outer?.reason);
    controller.abort();
  };
  if (outer?.aborted) onAbort();
  outer?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    stop,
    restart(ms) {
      stop();
      timer = setTimeout(() => {
        fault ??= new TransportFault("timeout", false, undefined);
        controller.abort();
      }, ms);
    },
    abort: () => controller.abort(),
    fault: () => fault,
    dispose() {
      stop();
      outer?.removeEventListener("abort", onAbort);
    },
  };
}
