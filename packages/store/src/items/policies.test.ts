import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../database.ts";
import type { Database } from "../database.ts";
import { openPolicyHistory } from "./policies.ts";

let database: Database;
beforeEach(async () => {
  database = await openDatabase("sqlite::memory:");
});
afterEach(() => database.close());

const kept = (digest: string, acceptedAt: number) => ({ digest, acceptedAt, acceptedBy: "file", text: `# ${digest}` });

test("accepted policies are kept newest first, and one that is accepted again in a row only once", async () => {
  const history = await openPolicyHistory(database);
  expect(await history.list(10)).toEqual([]);
  expect(await history.keep(kept("a", 1))).toBe(true);
  expect(await history.keep(kept("a", 2))).toBe(false);
  expect(await history.keep(kept("b", 3))).toBe(true);
  expect(await history.keep(kept("a", 4))).toBe(true);
  expect(await history.list(10)).toEqual([kept("a", 4), kept("b", 3), kept("a", 1)]);
  expect(await history.list(1)).toEqual([kept("a", 4)]);
});

test("of several who accept the same policy at once, one keeps it", async () => {
  const history = await openPolicyHistory(database);
  const answers = await Promise.all(Array.from({ length: 5 }, (_, at) => history.keep(kept("a", at))));
  expect(answers.filter(Boolean)).toHaveLength(1);
});
