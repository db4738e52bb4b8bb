import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { createSelfSigned } from "../../../client/test/support/self-signed.ts";
import { createSyslogSink, toSyslogMessage } from "./syslog-sink.ts";
import { makeNotice } from "./testing/notice.ts";

const signal = new AbortController().signal;
const make = (protocol: "udp" | "tcp" | "tls", port: number, ca?: string) =>
  createSyslogSink({ name: "siem", host: "127.0.0.1", port, protocol, ca, filter: { maxTlp: "red" }, timeoutMs: 5000 });

/** What one connection sends until it ends. */
async function listen(server: Server): Promise<{ port: number; received: Promise<string> }> {
  const received = new Promise<string>((resolve) => {
    const read = (socket: Socket) => {
      let text = "";
      socket.setEncoding("utf8").on("data", (piece) => (text += piece));
      socket.on("end", () => resolve(text));
    };
    server.on("secureConnection", read);
    if (!("setSecureContext" in server)) server.on("connection", read);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  // A server that listens on a port has an address that is no path.
  return { port: (server.address() as AddressInfo).port, received };
}

test("a datagram holds one message", async () => {
  const socket = createSocket("udp4");
  onTestFinished(() => void socket.close());
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const message = once(socket, "message");
  expect(await make("udp", socket.address().port).deliver(makeNotice(), signal)).toEqual({ kind: "delivered" });
  const [bytes] = await message;
  expect(String(bytes)).toMatch(/^<133>1 2026-01-02T03:04:05\.000Z \S+ fumehood \d+ verdict - CEF:0\|/);
});

test("over TCP each message has its length before it", async () => {
  const { port, received } = await listen(createServer());
  expect(await make("tcp", port).deliver(makeNotice({ name: "rechnung-ü.exe" }), signal)).toEqual({
    kind: "delivered",
  });
  const [, length, message = ""] = /^(\d+) (.*)$/s.exec(await received) ?? [];
  expect(Buffer.byteLength(message)).toBe(Number(length));
  expect(message).toContain("fname=rechnung-ü.exe");
});

test("over TLS only to a certificate that its authority vouches for", async () => {
  const { key, cert } = createSelfSigned(new Date());
  const { port, received } = await listen(createTlsServer({ key, cert }));
  expect(await make("tls", port).deliver(makeNotice(), signal)).toMatchObject({ kind: "failed" });
  expect(await make("tls", port, cert).deliver(makeNotice(), signal)).toEqual({ kind: "delivered" });
  expect(await received).toContain("CEF:0|Fumehood");
});

test("a receiver that is not there is a failure with its reason", async () => {
  const { port } = await listen(createServer());
  const closed = createServer();
  await once(closed.listen(0, "127.0.0.1"), "listening");
  const gone = (closed.address() as AddressInfo).port;
  await new Promise((resolve) => closed.close(resolve));
  expect(gone).not.toBe(port);
  expect(await make("tcp", gone).deliver(makeNotice(), signal)).toEqual({
    kind: "failed",
    problem: "The syslog receiver could not be reached (ECONNREFUSED).",
  });
});

test("a long message is cut at a whole character", () => {
  const message = toSyslogMessage("ü".repeat(10_000), "2026-01-02T03:04:05.000Z");
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(8192);
  expect(message).toMatch(/ü$/);
});
