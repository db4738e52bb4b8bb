import { consoleEventSchema, consoleOperations, type ConsoleEvent } from "@fumehood/contract";
import type { LiveState } from "../view/live-words.ts";

/** What the page needs of an EventSource. */
export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}

export interface LiveStream {
  readonly start: () => void;
  readonly stop: () => void;
  readonly getState: () => LiveState;
  readonly onState: (listener: () => void) => () => void;
  readonly onEvent: (listener: (event: ConsoleEvent) => void) => () => void;
}

export interface LiveStreamOptions {
  readonly open: (address: string) => EventSourceLike;
  readonly nowMs: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
}

const CLOSED = 2;
const RETRY_FIRST_MS = 1_000;
const RETRY_LAST_MS = 30_000;

/**
 * The one stream of events. The browser reconnects by itself after a dropped connection; after an answer that it takes
 * for final (a proxy's error page, a restart) this opens a new one, with growing pauses.
 */
export function createLiveStream(options: LiveStreamOptions): LiveStream {
  const stateListeners = new Set<() => void>();
  const eventListeners = new Set<(event: ConsoleEvent) => void>();
  let state: LiveState = { isConnected: false, lastMessageMs: null };
  let source: EventSourceLike | null = null;
  let cancelRetry: (() => void) | null = null;
  let retryMs = RETRY_FIRST_MS;

  const setState = (next: LiveState): void => {
    state = next;
    for (const listener of stateListeners) listener();
  };
  const receive = (data: unknown): void => {
    const event = readEvent(data);
    setState({ isConnected: true, lastMessageMs: options.nowMs() });
    if (event) for (const listener of eventListeners) listener(event);
  };
  const connect = (): void => {
    const opened = options.open(consoleOperations.events.path);
    source = opened;
    opened.addEventListener("open", () => {
      retryMs = RETRY_FIRST_MS;
      setState({ isConnected: true, lastMessageMs: options.nowMs() });
    });
    opened.addEventListener("message", (event) => receive(event.data));
    opened.addEventListener("error", () => {
      setState({ ...state, isConnected: false });
      if (opened.readyState !== CLOSED || source !== opened) return;
      cancelRetry = options.setTimer(connect, retryMs);
      retryMs = Math.min(RETRY_LAST_MS, retryMs * 2);
    });
  };
  return {
    start: () => {
      if (source === null) connect();
    },
    stop: () => {
      cancelRetry?.();
      source?.close();
      source = null;
      setState({ ...state, isConnected: false });
    },
    getState: () => state,
    onState: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    onEvent: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
  };
}

/** An event of the stream; `null` for what a newer console may say and this page does not know. */
export function readEvent(data: unknown): ConsoleEvent | null {
  if (typeof data !== "string") return null;
  try {
    const parsed = consoleEventSchema.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON, so not an event.
    return null;
  }
}
