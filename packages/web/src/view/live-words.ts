import { formatMinute, formatSpan } from "./time.ts";

export interface LiveState {
  readonly isConnected: boolean;
  /** When the last message of the stream came, in the browser's clock; `null` before the first. */
  readonly lastMessageMs: number | null;
}

/** `Live, 2 s ago`, `Offline, data from 13:18`, `Connecting`. */
export function liveWords(live: LiveState, nowMs: number): string {
  if (live.lastMessageMs === null) return live.isConnected ? "Live" : "Connecting …";
  if (!live.isConnected) return `Offline, data from ${formatMinute(new Date(live.lastMessageMs).toISOString())}`;
  return `Live, ${formatSpan(Math.max(0, nowMs - live.lastMessageMs))} ago`;
}
