import { expect, test } from "vitest";
import { UndiciExchange } from "./undici-exchange.ts";

/** What undici hands over to control a request, as far as it is used. */
function fakeController() {
  const calls: string[] = [];
  return {
    calls,
    aborted: false,
    paused: false,
    reason: null,
    pause: () => void calls.push("pause"),
    resume: () => void calls.push("resume"),
    abort: () => void calls.push("abort"),
  };
}

/** An exchange whose answer has begun. */
function begin(signal?: AbortSignal) {
  const controller = fakeController();
  const exchange = new UndiciExchange(signal);
  exchange.onRequestStart(controller);
  exchange.onResponseStart(controller, 200, {});
  return { controller, exchange, send: (bytes: number) => exchange.onResponseData(controller, Buffer.alloc(bytes)) };
}

async function readLengths(exchange: UndiciExchange): Promise<number[]> {
  const lengths: number[] = [];
  for await (const chunk of exchange.readBody()) lengths.push(chunk.byteLength);
  return lengths;
}

test("the head is that of the answer, and not one that comes before it", async () => {
  const controller = fakeController();
  const exchange = new UndiciExchange(undefined);
  exchange.onRequestStart(controller);
  exchange.onResponseStart(controller, 103, { link: "early" });
  exchange.onResponseStart(controller, 200, { "x-late": "yes" });
  expect(await exchange.head).toEqual({ status: 200, headers: { "x-late": "yes" } });
});

test("what comes before and while it is read is read in its order", async () => {
  const { exchange, send } = begin();
  send(1);
  const read = readLengths(exchange);
  await exchange.head;
  send(2);
  await exchange.head;
  send(3);
  exchange.onResponseEnd();
  expect(await read).toEqual([1, 2, 3]);
});

test("the connection is held back while much waits to be read", async () => {
  const { controller, exchange, send } = begin();
  send(40_000);
  expect(controller.calls).toEqual([]);
  send(40_000);
  expect(controller.calls).toEqual(["pause"]);
  const body = exchange.readBody();
  await body.next();
  expect(controller.calls).toEqual(["pause", "resume"]);
});

test("a fault comes after what had come before it", async () => {
  const { controller, exchange, send } = begin();
  send(5);
  exchange.onResponseError(controller, new Error("cut"));
  const body = exchange.readBody();
  expect((await body.next()).value?.byteLength).toBe(5);
  await expect(body.next()).rejects.toThrow("cut");
});

test("whoever lets go of an answer lets go of its connection, once", async () => {
  const { controller, exchange } = begin();
  const reading = readLengths(exchange);
  exchange.drop();
  exchange.drop();
  await expect(reading).rejects.toThrow("Nobody reads the answer.");
  expect(controller.calls).toEqual(["abort"]);
});

test("an answer that has ended has no connection to let go of", () => {
  const { controller, exchange } = begin();
  exchange.onResponseEnd();
  exchange.drop();
  expect(controller.calls).toEqual([]);
});

test("a request that is stopped before it has a connection fails at once, and is not sent when it gets one", async () => {
  const stop = new AbortController();
  const controller = fakeController();
  const exchange = new UndiciExchange(stop.signal);
  stop.abort();
  await expect(exchange.head).rejects.toThrow("The caller stopped the request.");
  exchange.onRequestStart(controller);
  expect([controller.calls, exchange.isBegun]).toEqual([["abort"], false]);
});

test("a signal that is aborted later than the answer ends is not listened to", () => {
  const stop = new AbortController();
  const { controller, exchange } = begin(stop.signal);
  exchange.onResponseEnd();
  stop.abort();
  expect(controller.calls).toEqual([]);
});
