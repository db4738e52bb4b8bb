import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import type { Destination, Dial } from "../callbacks/post.ts";

export interface ReceivedCall {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  readonly url: string;
  readonly calls: ReceivedCall[];
  /** How the next calls are answered, once for each entry; 204 without one. */
  readonly next: ((response: ServerResponse, call: ReceivedCall) => void)[];
  /** Leads every connection here, whatever address was checked, and says which it was. */
  readonly dial: Dial;
  readonly dialled: Destination[];
  close(): Promise<void>;
}

/** A receiver of callbacks on loopback. */
export async function openReceiver(): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  const next: Receiver["next"] = [];
  const dialled: Destination[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const call = { path: request.url ?? "", headers: request.headers, body };
      calls.push(call);
      const answer = next.shift();
      if (answer) answer(response, call);
      else response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has an address that is no path.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    next,
    dialled,
    dial(destination) {
      dialled.push(destination);
      return connect(port, "127.0.0.1");
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
