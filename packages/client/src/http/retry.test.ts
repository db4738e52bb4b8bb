import { expect, test } from "vitest";
import { decideRetry, DEFAULT_RETRY_POLICY, type RetryDecision, type RetryInput } from "./retry.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const BASE: RetryInput = {
  method: "GET",
  attempt: 1,
  elapsedMs: 0,
  now: NOW,
  random: 1,
  policy: { ...DEFAULT_RETRY_POLICY, maxAttempts: 3 },
};
const after = (delayMs: number, reason: string) => ({ retry: true, delayMs, reason });
const not = (reason: string) => ({ retry: false, reason });
const broken = { kind: "network", isUnsent: false } as const;
const unconnected = { kind: "connect", isUnsent: true } as const;

const TABLE: readonly (readonly [string, Partial<RetryInput>, Partial<RetryDecision> | object])[] = [
  ["GET, connection broke", { error: broken }, after(500, "network")],
  ["GET, no connection", { error: unconnected }, after(500, "connect")],
  ["GET, no answer in time", { error: { kind: "timeout", isUnsent: false } }, after(500, "timeout")],
  ["GET, 502", { status: 502 }, after(500, "server-busy")],
  ["GET, 503", { status: 503 }, after(500, "server-busy")],
  ["GET, 504", { status: 504 }, after(500, "server-busy")],
  ["GET, 429", { status: 429 }, after(500, "rate-limited")],
  ["GET, 500 is a bug and not a moment", { status: 500 }, not("permanent")],
  ["GET, 400", { status: 400 }, not("permanent")],
  ["GET, 401", { status: 401 }, not("permanent")],
  ["GET, 404", { status: 404 }, not("permanent")],
  ["GET, an answer that cannot be read", {}, not("permanent")],
  ["GET, untrusted certificate", { error: { kind: "certificate", isUnsent: true } }, not("permanent")],
  ["GET, redirect", { error: { kind: "redirect", isUnsent: false } }, not("permanent")],
  ["GET, aborted below", { error: { kind: "aborted", isUnsent: false } }, not("aborted")],
  ["GET, aborted meanwhile", { status: 503, isAborted: true }, not("aborted")],
  ["second failure waits twice as long", { status: 503, attempt: 2 }, after(1000, "server-busy")],
  ["little random halves the delay", { status: 503, random: 0 }, after(250, "server-busy")],
  ["attempts used up", { status: 503, attempt: 3 }, not("attempts-used")],
  ["time used up", { status: 503, elapsedMs: 119_900 }, not("time-used")],
  ["Retry-After in seconds wins", { status: 503, retryAfter: "7" }, after(7000, "server-busy")],
  ["Retry-After 0 wins as well", { status: 429, retryAfter: "0" }, after(0, "rate-limited")],
  [
    "Retry-After as a date wins",
    { status: 429, retryAfter: new Date(NOW + 9000).toUTCString() },
    after(9000, "rate-limited"),
  ],
  [
    "Retry-After in the past",
    { status: 429, retryAfter: new Date(NOW - 9000).toUTCString() },
    after(0, "rate-limited"),
  ],
  ["Retry-After beyond our patience", { status: 429, retryAfter: "3600" }, not("server-says-later")],
  ["Retry-After that is nonsense", { status: 429, retryAfter: "soon" }, after(500, "rate-limited")],
  ["POST, connection broke", { method: "POST", error: broken }, not("not-repeatable")],
  ["POST, no connection", { method: "POST", error: unconnected }, after(500, "connect")],
  ["POST, 429", { method: "POST", status: 429 }, not("not-repeatable")],
  ["POST, 503", { method: "POST", status: 503, retryAfter: "1" }, not("not-repeatable")],
  [
    "POST that only reads, connection broke",
    { method: "POST", isIdempotent: true, error: broken },
    after(500, "network"),
  ],
  ["POST that only reads, 503", { method: "POST", isIdempotent: true, status: 503 }, after(500, "server-busy")],
];

test.each(TABLE)("%s", (_, input, decision) => {
  expect(decideRetry({ ...BASE, ...input })).toEqual(decision);
});

test("the delay grows to its limit and not beyond", () => {
  const policy = { ...DEFAULT_RETRY_POLICY, maxAttempts: 1000 };
  expect(decideRetry({ ...BASE, policy, status: 503, attempt: 900 })).toEqual(after(20_000, "server-busy"));
});
