import type { ConsoleEvent } from "@fumehood/contract";
import { createContext, useContext, useEffect, useEffectEvent, useSyncExternalStore, type ReactNode } from "react";
import type { LiveState } from "../view/live-words.ts";
import type { LiveStream } from "./live-stream.ts";

const LiveContext = createContext<LiveStream | null>(null);

export function LiveProvider({ live, children }: { readonly live: LiveStream; readonly children: ReactNode }) {
  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLive(): LiveStream {
  const live = useContext(LiveContext);
  if (!live) throw new Error("There is no live stream around this part of the page.");
  return live;
}

/** Keeps the stream open as long as the component that calls this is there. */
export function useOpenLive(): void {
  const live = useLive();
  useEffect(() => {
    live.start();
    return live.stop;
  }, [live]);
}

export function useLiveState(): LiveState {
  const live = useLive();
  return useSyncExternalStore(live.onState, live.getState);
}

export function useLiveEvents(handle: (event: ConsoleEvent) => void): void {
  const live = useLive();
  const onEvent = useEffectEvent(handle);
  useEffect(() => live.onEvent((event) => onEvent(event)), [live]);
}
