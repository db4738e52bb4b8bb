import "./zod-mode.ts";
import "./styles/index.ts";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiFailure } from "./api/failure.ts";
import { SESSION_KEY } from "./api/queries.ts";
import { App } from "./app.tsx";
import { createLiveStream } from "./live/live-stream.ts";
import { createRouter } from "./routing/router.tsx";

function createQueryClient(): QueryClient {
  const onError = (error: unknown): void => {
    // Signed out meanwhile: asking for the session again shows how to sign in.
    if (error instanceof ApiFailure && error.status === 401) void client.invalidateQueries({ queryKey: SESSION_KEY });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => count < 2 && error instanceof ApiFailure && error.retryable,
      },
    },
  });
  return client;
}

const live = createLiveStream({
  open: (address) => new EventSource(address),
  nowMs: () => Date.now(),
  setTimer: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
});

const root = document.getElementById("root");
if (!root) throw new Error("The page has no place to draw in.");
createRoot(root).render(
  <StrictMode>
    <App queryClient={createQueryClient()} router={createRouter()} live={live} />
  </StrictMode>,
);
