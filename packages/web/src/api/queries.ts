import { queryOptions } from "@tanstack/react-query";
import { ApiFailure } from "./failure.ts";
import { requestJson, type AnswerOf } from "./request.ts";

export type Session = AnswerOf<"getSession">;
export const SESSION_KEY = ["session"] as const;
export const ITEMS_KEY = ["items"] as const;

/** Who is signed in; `null` for nobody. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await requestJson("getSession", { signal });
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: ({ signal }) => requestJson("getStatus", { signal }),
  staleTime: 10_000,
});

export const targetsQuery = queryOptions({
  queryKey: ["targets"],
  queryFn: async ({ signal }) => (await requestJson("listTargets", { signal })).targets,
  staleTime: 60_000,
});

export const targetOptionsQuery = (target: string) =>
  queryOptions({
    queryKey: ["target-options", target],
    queryFn: ({ signal }) => requestJson("getTargetOptions", { params: { target }, signal }),
    staleTime: 60_000,
  });

export const quotaQuery = (target: string) =>
  queryOptions({
    queryKey: ["quota", target],
    queryFn: ({ signal }) => requestJson("getQuota", { params: { target }, signal }),
    staleTime: 30_000,
    refetchInterval: 60_000,
  });

export const itemQuery = (itemId: string) =>
  queryOptions({
    queryKey: ["item", itemId],
    queryFn: ({ signal }) => requestJson("getItem", { params: { itemId }, signal }),
  });

export const reportQuery = (itemId: string) =>
  queryOptions({
    queryKey: ["report", itemId],
    queryFn: ({ signal }) => requestJson("getReport", { params: { itemId }, signal }),
    staleTime: Infinity,
  });
