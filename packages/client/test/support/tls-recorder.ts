import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:tls";

export interface TlsRecorder extends AsyncDisposable {
  readonly baseUrl: string;
  /** Bytes that came, decrypted, over all connections, once each of them is closed; at least one must have come. */
  received(): Promise<number>;
}

/** A TLS server on loopback that counts what it gets and closes every connection that says something. */
export async function startTlsRecorder(tls: { readonly key: string; readonly cert: string }): Promise<TlsRecorder> {
  const ends: Promise<unknown>[] = [];
  const sockets = new Set<Socket>();
  let bytes = 0;
  const server = createServer(tls, (socket) => {
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.byteLength;
      socket.destroy();
    });
    socket.on("error", () => socket.destroy());
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    ends.push(new Promise((resolve) => socket.on("close", resolve)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `https://127.0.0.1:${port}`,
    async received() {
      if (ends.length === 0) throw new Error("nobody has connected");
      await Promise.all(ends);
      return bytes;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
