import { expect, test } from "vitest";
import { createHealthBook, decideState } from "./health.ts";
import type { Conditions } from "./health.ts";
import { MAX_NOTES } from "./limits.ts";

const of = (code: string) => ({ code, text: code });
const [paused, failing, held] = [of("paused"), of("failing"), of("held")];
const NONE: Conditions = { isStopped: false, paused: null, failing: null, held: null };

test.each<[Conditions, string, string | null]>([
  [NONE, "running", null],
  [{ ...NONE, held }, "paused", "held"],
  [{ ...NONE, held, failing }, "failing", "failing"],
  [{ ...NONE, held, failing, paused }, "paused", "paused"],
  [{ ...NONE, isStopped: true }, "stopped", null],
  [{ ...NONE, isStopped: true, paused }, "stopped", "paused"],
])("the conditions %j make it %s", (conditions, state, code) => {
  const found = decideState(conditions);
  expect(found.state).toBe(state);
  expect(found.problem?.code ?? null).toBe(code);
});

test("since when counts from the last change of the state, not of its reason", () => {
  let now = 1000;
  const book = createHealthBook({ name: "in", kind: "folder", about: "/in" }, () => now);
  book.set({ isStopped: false });
  now = 2000;
  book.set({ failing });
  now = 3000;
  book.set({ failing: { code: "other", text: "other" } });
  expect(book.read()).toMatchObject({
    state: "failing",
    since: new Date(2000).toISOString(),
    problem: { code: "other" },
  });
});

test("notes are bounded, one for each reference, and can be taken back", () => {
  const book = createHealthBook({ name: "in", kind: "folder", about: "/in" }, () => 0);
  const note = (ref: string) => book.note({ kind: "waiting", ref, reason: { code: "x", text: "x" }, until: null });
  for (const ref of ["a", "a", "b"]) note(ref);
  book.forget("a");
  expect(book.read().counts.waiting).toBe(1);
  expect(book.read().notes.map(({ ref }) => ref)).toEqual(["b"]);
  for (let index = 0; index < 2 * MAX_NOTES; index++) note(`f${index}`);
  expect(book.read().notes).toHaveLength(MAX_NOTES);
  expect(book.read().counts.waiting).toBe(2 * MAX_NOTES + 1);
});
