import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { firstBytes, openBody, pause } from "./body.ts";

const newResponse = () => new ServerResponse(new IncomingMessage(new Socket()));

test("a pause ends when the caller leaves", async () => {
  const response = newResponse();
  const paused = pause(response, 600_000);
  response.emit("close");
  await expect(paused).resolves.toBeUndefined();
  expect(response.listenerCount("close")).toBe(0);
});

test("a stream that nobody has begun to read is closed when the caller leaves", async () => {
  const app = fastify();
  const stream = Readable.from([Buffer.from("never read")]);
  app.get("/", async (_request, reply) => {
    openBody(reply, stream);
    reply.raw.emit("close");
    return "";
  });
  await expect(app.inject("/")).rejects.toThrow("destroyed");
  expect(stream.destroyed).toBe(true);
});

test.each([
  [0, ""],
  [1, "a"],
  [4, "abcd"],
  [5, "abcde"],
  [99, "abcdef"],
])("the first %i bytes of chunks of three are %j", async (count, text) => {
  const chunks = Readable.from([Buffer.from("abc"), Buffer.from("def")]);
  const taken: Buffer[] = [];
  for await (const chunk of firstBytes(chunks, count)) taken.push(chunk);
  expect(Buffer.concat(taken).toString()).toBe(text);
});
