import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A request as the fake service received it. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export type Answerer = (received: Received, response: ServerResponse) => void;

export interface FakeService extends AsyncDisposable {
  readonly baseUrl: string;
  readonly port: number;
  readonly received: Received[];
}

/** A service on loopback that answers with the given functions in turn; the last one goes on answering. */
export async function startFakeService(
  answers: readonly Answerer[],
  tls?: { readonly key: string; readonly cert: string },
): Promise<FakeService> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const answer = answers[Math.min(received.length, answers.length - 1)];
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => response.destroy());
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://fake.test");
      const body = Buffer.concat(chunks);
      const entry = { method: request.method ?? "", url, headers: request.headers, body };
      received.push(entry);
      answer?.(entry, response);
    });
  };
  return listen(
    tls === undefined ? createServer(listener) : createTlsServer(tls, listener),
    tls !== undefined,
    received,
  );
}

/** A server with a listener of its own, for what needs the raw connection. */
export async function startRawService(listener: RequestListener): Promise<FakeService> {
  return listen(createServer(listener), false, []);
}

async function listen(server: Server, isTls: boolean, received: Received[]): Promise<FakeService> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `${isTls ? "https" : "http"}://127.0.0.1:${port}`,
    port,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Answers `data` in an envelope. */
export function data(value: unknown, headers: Readonly<Record<string, string>> = {}): Answerer {
  return json(200, { api_version: 2, id: 1234, data: value }, headers);
}

/** Answers an error envelope with the captured shape. */
export function failure(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answerer {
  const entry = { code: status, message, help: "/doc/main/index.html", report: "support@example.com" };
  return json(status, { api_version: 2, id: 1, error: { message, code: status, errors: [entry] } }, headers);
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answerer {
  return raw(status, JSON.stringify(body), { "content-type": "application/json;charset=utf-8", ...headers });
}

export function raw(status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Answerer {
  return (_, response) => response.writeHead(status, headers).end(body);
}

/** Closes the connection without an answer. */
export const cut: Answerer = (_, response) => response.destroy();

/** Promises more bytes than it sends, then closes the connection. */
export function half(body: string): Answerer {
  return (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": String(body.length * 2) });
    response.write(body, () => response.destroy());
  };
}

/** Never answers. */
export const silent: Answerer = () => {};
