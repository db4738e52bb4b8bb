import { expect, test } from "vitest";
import { describeLists } from "./lists-age.ts";
import { liveWords } from "./live-words.ts";

const NOW = Date.parse("2026-11-24T13:18:02Z");

test.each([
  [{ isConnected: false, lastMessageMs: null }, "Connecting …"],
  [{ isConnected: true, lastMessageMs: NOW - 2_000 }, "Live, 2 s ago"],
  [{ isConnected: true, lastMessageMs: NOW + 500 }, "Live, 0 s ago"],
  [{ isConnected: false, lastMessageMs: NOW - 60_000 }, "Offline, data from 13:17"],
])("the stream %j says %s", (live, words) => {
  expect(liveWords(live, NOW)).toBe(words);
});

test.each([
  [{ fetchedAt: "2026-11-24T13:14:02Z", stale: false, problem: null }, "lists 4 min old", false],
  [
    { fetchedAt: "2026-11-24T10:18:02Z", stale: true, problem: null },
    "Lists are 3 h old: the target could not be asked just now.",
    true,
  ],
  [{ fetchedAt: "2026-11-24T10:18:02Z", stale: true, problem: "It is off." }, "It is off. Lists are 3 h old.", true],
  [{ fetchedAt: null, stale: true, problem: "It is off." }, "It is off.", true],
  [{ fetchedAt: null, stale: false, problem: null }, "The target gave no lists yet.", true],
])("lists of %j say %s", (age, text, isProblem) => {
  expect(describeLists({ target: "t", vms: [], playbooks: [], networkExits: [], ...age }, NOW)).toEqual({
    text,
    isProblem,
  });
});
