import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { hostname } from "node:os";
import { connect as connectTls } from "node:tls";
import type { DeliveryOutcome, Sink } from "@fumehood/pipeline";
import { VERSION } from "../version.ts";
import { toCef } from "./cef.ts";

export interface SyslogOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: "udp" | "tcp" | "tls";
  readonly ca: string | undefined;
  readonly filter: Sink["filter"];
  readonly timeoutMs: number;
}

/** Facility local0, severity notice. */
const PRIORITY = 16 * 8 + 5;
/** Longer ones are cut by many receivers; the extension's last fields go first then. */
const MAX_MESSAGE_BYTES = 8192;

/** A message of RFC 5424 around a line of CEF. */
export function toSyslogMessage(cef: string, at: string): string {
  const host =
    hostname()
      .replaceAll(/[^\x21-\x7e]/g, "-")
      .slice(0, 255) || "-";
  const message = `<${PRIORITY}>1 ${at} ${host} fumehood ${process.pid} verdict - ${cef}`;
  const bytes = Buffer.from(message);
  return bytes.length <= MAX_MESSAGE_BYTES
    ? message
    : bytes
        .subarray(0, MAX_MESSAGE_BYTES)
        .toString("utf8")
        .replace(/\ufffd+$/, "");
}

/**
 * Sends one message for each notice: a datagram (RFC 5426), or over a connection with the message's length before it (RFC 6587, RFC 5425). Syslog
 * knows no answer: over UDP «delivered» means that it was sent, over TCP and TLS that the receiver's machine has taken it.
 */
export function createSyslogSink({ name, host, port, protocol, ca, filter, timeoutMs }: SyslogOptions): Sink {
  return {
    name,
    kind: "syslog",
    destination: `${protocol}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`,
    filter,
    concurrency: 1,
    timeoutMs,
    async deliver(notice, signal) {
      const message = Buffer.from(toSyslogMessage(toCef(notice, VERSION), notice.at));
      try {
        if (protocol === "udp") await sendDatagram(message, host, port);
        else
          await sendOver(protocol === "tls" ? openTls(host, port, ca) : connect(port, host), message, protocol, signal);
        return { kind: "delivered" };
      } catch (error) {
        signal.throwIfAborted();
        return describeFault(error);
      }
    },
  };
}

function openTls(host: string, port: number, ca: string | undefined): Socket {
  return connectTls({ host, port, ca, ...(isIP(host) === 0 ? { servername: host } : {}) });
}

async function sendDatagram(message: Buffer, host: string, port: number): Promise<void> {
  const socket = createSocket(isIP(host) === 6 ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on("error", reject);
      socket.send(message, port, host, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    socket.close();
  }
}

/** Ends its own side and waits for the other's end or reset: what was sent before that has arrived. */
async function sendOver(socket: Socket, message: Buffer, protocol: "tcp" | "tls", signal: AbortSignal): Promise<void> {
  try {
    await once(socket, protocol === "tls" ? "secureConnect" : "connect", { signal });
    socket.resume();
    const closed = once(socket, "close", { signal });
    socket.end(Buffer.concat([Buffer.from(`${message.length} `), message]));
    await once(socket, "finish", { signal });
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 250).unref())]);
  } finally {
    socket.destroy();
  }
}

function describeFault(error: unknown): DeliveryOutcome {
  const code = error instanceof Error && "code" in error ? String(error.code) : "no reason";
  return { kind: "failed", problem: `The syslog receiver could not be reached (${code}).` };
}
