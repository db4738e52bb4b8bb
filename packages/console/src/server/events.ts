import type { ConsoleEvent, Item } from "@fumehood/contract";
import type { FastifyReply } from "fastify";

/** Most pages that listen at once. */
export const MAX_LISTENERS = 200;
/** A reader that is this far behind is cut off; it reconnects and reads anew. */
export const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;
const HEARTBEAT_MS = 15_000;

export interface EventHub {
  publish(item: Item): void;
  /** Holds the connection open and writes events to it; `false` when there are too many already. */
  attach(reply: FastifyReply): boolean;
  close(): void;
}

/** One stream of server-sent events for all pages. */
export function createEventHub(now: () => number): EventHub {
  const streams = new Set<FastifyReply["raw"]>();
  const drop = (stream: FastifyReply["raw"]) => {
    streams.delete(stream);
    stream.end();
  };
  const write = (stream: FastifyReply["raw"], text: string) => {
    if (stream.writableLength > MAX_BACKLOG_BYTES) drop(stream);
    else stream.write(text);
  };
  const frame = (event: ConsoleEvent) => `data: ${JSON.stringify(event)}\n\n`;
  const heartbeat = setInterval(() => streams.forEach((stream) => write(stream, ": alive\n\n")), HEARTBEAT_MS);
  heartbeat.unref();

  return {
    publish(item) {
      if (streams.size === 0) return;
      const text = frame({ kind: "item", item });
      for (const stream of streams) write(stream, text);
    },
    attach(reply) {
      if (streams.size >= MAX_LISTENERS) return false;
      reply.hijack();
      const stream = reply.raw;
      stream.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
      });
      stream.once("close", () => streams.delete(stream));
      streams.add(stream);
      write(stream, frame({ kind: "hello", at: new Date(now()).toISOString() }));
      return true;
    },
    close() {
      clearInterval(heartbeat);
      for (const stream of streams) drop(stream);
    },
  };
}
