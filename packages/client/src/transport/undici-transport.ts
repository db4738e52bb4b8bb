import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Agent, buildConnector, Pool, ProxyAgent, request as sendRequest, type Dispatcher } from "undici";
import { classifyFault } from "./classify-fault.ts";
import { pinConnector } from "./pinned-connect.ts";
import type { StreamedBody, Transport, TransportOptions, TransportRequest, TransportResponse } from "./transport.ts";

type CreateDecoder = () => Readable & NodeJS.WritableStream;

const DECODERS = new Map<string, CreateDecoder>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/** Keep-alive connections of undici, straight or through a proxy. The certificate authorities replace Node's own. */
export function createUndiciTransport(options: TransportOptions): Transport {
  const dispatcher = createDispatcher(options);
  return {
    send: (request) => send(dispatcher, request),
    close: () => dispatcher.destroy(),
  };
}

function createDispatcher(options: TransportOptions): Dispatcher {
  const { proxyUrl, ca, connectTimeoutMs: timeout, maxConnections } = options;
  const authorities = ca === undefined ? {} : { ca };
  const shared = { connections: maxConnections, pipelining: 1, allowH2: false };
  const pin = pinOf(options);
  if (proxyUrl === undefined) {
    const connect = { ...authorities, ...pin?.tls, timeout };
    return new Agent({ ...shared, connect: pin === undefined ? connect : pin.guard(buildConnector(connect)) });
  }
  // `proxyTunnel`: plain-HTTP targets are tunnelled as well, so that the proxy never sees the request's head.
  return new ProxyAgent({
    ...shared,
    uri: proxyUrl,
    proxyTunnel: true,
    connectTimeout: timeout,
    requestTls: { ...authorities, ...pin?.tls },
    proxyTls: authorities,
    ...(pin === undefined ? {} : { factory: tunnelFactory(pin.guard) }),
  });
}

interface Pin {
  readonly tls: { readonly rejectUnauthorized: boolean; readonly maxCachedSessions: number };
  readonly guard: (connect: buildConnector.connector) => buildConnector.connector;
}

/** A fingerprint says more than a chain and a name, which appliances with certificates of their own making do not have. */
function pinOf({ ca, certificateFingerprints = [] }: TransportOptions): Pin | undefined {
  if (certificateFingerprints.length === 0) return undefined;
  return {
    // Without resumed sessions every connection shows its certificate.
    tls: { rejectUnauthorized: ca !== undefined, maxCachedSessions: 0 },
    guard: (connect) => pinConnector(connect, certificateFingerprints),
  };
}

/** A tunnel's connector is made inside the agent of the proxy: it can only be wrapped where the pool for a target is made. */
function tunnelFactory(guard: Pin["guard"]): (origin: string | URL, options: object) => Dispatcher {
  return (origin, options) => {
    const connect = "connect" in options ? options.connect : undefined;
    if (typeof connect !== "function") throw new Error("unreachable: the agent of a proxy has a connector of its own");
    // undici hands its own connector over, whose type its declarations leave open.
    return new Pool(origin, { ...options, connect: guard(connect as buildConnector.connector) });
  };
}

async function send(dispatcher: Dispatcher, request: TransportRequest): Promise<TransportResponse> {
  const body = request.body === undefined ? undefined : watchReading(request.body);
  try {
    const answer = await sendRequest(request.url, {
      dispatcher,
      method: request.method,
      headers: contentHeaders(request),
      body: body?.stream ?? null,
      signal: request.signal,
      headersTimeout: request.headersTimeoutMs,
      bodyTimeout: request.idleTimeoutMs,
    });
    return toResponse(answer, request.signal);
  } catch (error) {
    throw classifyFault(error, { signal: request.signal, isUnsent: body !== undefined && !body.isTouched() });
  }
}

function contentHeaders({ headers, body }: TransportRequest): Record<string, string> {
  return body === undefined ? { ...headers } : { ...headers, "content-length": String(body.sizeBytes) };
}

/** undici asks for the first piece of a body once the connection stands, and writes the head together with it. */
function watchReading(body: StreamedBody): { readonly stream: Readable; isTouched(): boolean } {
  let isTouched = false;
  async function* read() {
    isTouched = true;
    yield* body.stream();
  }
  // undici takes every async iterable as a body, and only its types ask for a stream.
  return { stream: read() as unknown as Readable, isTouched: () => isTouched };
}

function toResponse(answer: Dispatcher.ResponseData, signal: AbortSignal | undefined): TransportResponse {
  const encoding = headerText(answer.headers["content-encoding"])?.trim().toLowerCase();
  const createDecoder = encoding === undefined ? undefined : DECODERS.get(encoding);
  return {
    status: answer.statusCode,
    header: (name) => headerText(answer.headers[name]),
    body: readBody(answer.body, createDecoder, signal),
    isIdentityEncoded: createDecoder === undefined,
    // A body that is destroyed half-way reports an error that nobody waits for.
    dispose: () => answer.body.on("error", ignore).destroy(),
  };
}

async function* readBody(body: Readable, createDecoder: CreateDecoder | undefined, signal: AbortSignal | undefined) {
  const decoder = createDecoder?.();
  try {
    if (decoder !== undefined) body.on("error", (error) => decoder.destroy(error));
    // The iterators of Node's streams are typed `any`; bodies and decoders without an encoding yield buffers.
    for await (const chunk of (decoder === undefined ? body : body.pipe(decoder)) as AsyncIterable<Uint8Array>) {
      yield chunk;
    }
  } catch (error) {
    throw classifyFault(error, { signal, isUnsent: false });
  } finally {
    decoder?.destroy();
    body.on("error", ignore).destroy();
  }
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}

function ignore(): void {}
