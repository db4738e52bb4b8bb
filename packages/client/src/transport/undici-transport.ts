import { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Agent, buildConnector, Pool, ProxyAgent, type Dispatcher } from "undici";
import { joinPieces } from "../join-pieces.ts";
import { classifyFault } from "./classify-fault.ts";
import { createGate, type Gate } from "./gate.ts";
import { pinConnector } from "./pinned-connect.ts";
import type { StreamedBody, Transport, TransportOptions, TransportRequest, TransportResponse } from "./transport.ts";
import { UndiciExchange, type AnswerHead } from "./undici-exchange.ts";

/** A body of at most so many bytes is gathered before it is sent. */
const MAX_WHOLE_BYTES = 256 * 1024;

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
  const gate = createGate(options.maxConnections);
  return {
    send: (request) => send(dispatcher, gate, request),
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

async function send(dispatcher: Dispatcher, gate: Gate, request: TransportRequest): Promise<TransportResponse> {
  const { body, signal } = request;
  if (body === undefined || body.sizeBytes > MAX_WHOLE_BYTES)
    return await exchange(dispatcher, request, body?.stream());
  // Only as many as can be sent: thousands that wait must not all lie in memory.
  await enterGate(gate, signal);
  try {
    return await exchange(dispatcher, request, await gather(body));
  } finally {
    gate.leave();
  }
}

async function enterGate(gate: Gate, signal: AbortSignal | undefined): Promise<void> {
  try {
    await gate.enter(signal);
  } catch (error) {
    throw classifyFault(error, { signal, isUnsent: true });
  }
}

/** A small body in one piece goes out together with the head of its request. */
async function gather(body: StreamedBody): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body.stream()) pieces.push(piece);
  return joinPieces(pieces, body.sizeBytes);
}

/** Resolves with the head of the answer. */
async function exchange(
  dispatcher: Dispatcher,
  request: TransportRequest,
  body: Uint8Array | AsyncIterable<Uint8Array> | undefined,
): Promise<TransportResponse> {
  const { method, signal } = request;
  const { origin, pathname, search } = new URL(request.url);
  const handler = new UndiciExchange(signal);
  try {
    dispatcher.dispatch(
      {
        origin,
        path: `${pathname}${search}`,
        method,
        headers: contentHeaders(request),
        // undici takes every async iterable as a body, and only its types ask for a stream.
        body: (body ?? null) as Uint8Array | Readable | null,
        headersTimeout: request.headersTimeoutMs,
        bodyTimeout: request.idleTimeoutMs,
      },
      handler,
    );
    return toResponse(await handler.head, handler, signal);
  } catch (error) {
    throw classifyFault(error, { signal, isUnsent: !handler.isBegun });
  }
}

function contentHeaders({ headers, body }: TransportRequest): Record<string, string> {
  return body === undefined ? { ...headers } : { ...headers, "content-length": String(body.sizeBytes) };
}

function toResponse(
  { status, headers }: AnswerHead,
  handler: UndiciExchange,
  signal: AbortSignal | undefined,
): TransportResponse {
  const encoding = headerText(headers["content-encoding"])?.trim().toLowerCase();
  const createDecoder = encoding === undefined ? undefined : DECODERS.get(encoding);
  return {
    status,
    header: (name) => headerText(headers[name]),
    body: readBody(handler, createDecoder, signal),
    isIdentityEncoded: createDecoder === undefined,
    dispose: () => handler.drop(),
  };
}

async function* readBody(
  handler: UndiciExchange,
  createDecoder: CreateDecoder | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const body = handler.readBody();
  try {
    yield* createDecoder === undefined ? body : decode(body, createDecoder());
  } catch (error) {
    throw classifyFault(error, { signal, isUnsent: false });
  } finally {
    handler.drop();
  }
}

async function* decode(
  body: AsyncIterable<Uint8Array>,
  decoder: ReturnType<CreateDecoder>,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(body, { objectMode: false });
  source.on("error", (error) => decoder.destroy(error));
  try {
    // The iterators of Node's streams are typed `any`; decoders without an encoding yield buffers.
    yield* source.pipe(decoder) as AsyncIterable<Uint8Array>;
  } finally {
    decoder.destroy();
    source.destroy();
  }
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}
