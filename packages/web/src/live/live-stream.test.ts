import { expect, test } from "vitest";
import { createLiveStream, readEvent, type EventSourceLike } from "./live-stream.ts";

function fakeSource() {
  const listeners = new Map<string, (event: { data: unknown }) => void>();
  const source = {
    readyState: 0,
    isClosed: false,
    addEventListener: (type: string, listener: (event: { data: unknown }) => void) =>
      void listeners.set(type, listener),
    close() {
      this.isClosed = true;
    },
  };
  return {
    source: source as EventSourceLike & typeof source,
    fire: (type: string, data?: unknown) => listeners.get(type)?.({ data }),
  };
}

function setUp() {
  const opened: ReturnType<typeof fakeSource>[] = [];
  const timers: { run: () => void; delayMs: number }[] = [];
  const clock = { ms: 1_000 };
  const stream = createLiveStream({
    open: () => {
      const fake = fakeSource();
      opened.push(fake);
      return fake.source;
    },
    nowMs: () => clock.ms,
    setTimer: (run, delayMs) => {
      timers.push({ run, delayMs });
      return () => timers.splice(0);
    },
  });
  return { stream, opened, timers, clock };
}

test("the stream is live from its opening, and each message makes it fresh", () => {
  const { stream, opened, clock } = setUp();
  stream.start();
  expect(stream.getState()).toEqual({ isConnected: false, lastMessageMs: null });
  opened[0]?.fire("open");
  clock.ms = 5_000;
  opened[0]?.fire("message", JSON.stringify({ kind: "hello", at: "2026-11-24T13:18:00Z" }));
  expect(stream.getState()).toEqual({ isConnected: true, lastMessageMs: 5_000 });
});

test("starting twice opens one connection", () => {
  const { stream, opened } = setUp();
  stream.start();
  stream.start();
  expect(opened.length).toBe(1);
});

test("a dropped connection is offline and left to the browser, a closed one is opened again with growing pauses", () => {
  const { stream, opened, timers } = setUp();
  stream.start();
  opened[0]?.fire("open");
  opened[0]?.fire("error");
  expect(stream.getState().isConnected).toBe(false);
  expect(timers).toEqual([]);
  for (let attempt = 0; attempt < 7; attempt++) {
    const last = opened.at(-1);
    if (last) last.source.readyState = 2;
    last?.fire("error");
    timers.at(-1)?.run();
  }
  expect(timers.map((timer) => timer.delayMs)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(opened.length).toBe(8);
});

test("a stopped stream is closed and stays closed", () => {
  const { stream, opened, timers } = setUp();
  stream.start();
  const first = opened[0];
  if (first) first.source.readyState = 2;
  first?.fire("error");
  stream.stop();
  expect(first?.source.isClosed).toBe(true);
  expect(timers).toEqual([]);
});

test.each([undefined, "", "{", "[]", '{"kind":"unknown-kind"}', '{"kind":"item","item":{}}'])(
  "what is no event of ours is passed over: %s",
  (data) => {
    expect(readEvent(data)).toBeNull();
  },
);
