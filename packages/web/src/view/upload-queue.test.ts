import { expect, test } from "vitest";
import { addToQueue, QUEUE_LIMIT, totalBytes } from "./upload-queue.ts";

const file = (name: string, text = "x") => ({ file: new File([text], name, { lastModified: 1 }), path: name });

test("files are added in their order, with their bytes counted", () => {
  const { queue, notes } = addToQueue([], [file("a", "12"), file("b", "345")]);
  expect(queue.map((each) => each.path)).toEqual(["a", "b"]);
  expect(totalBytes(queue)).toBe(5);
  expect(notes).toEqual([]);
});

test("the same file twice is one, and is said", () => {
  const first = addToQueue([], [file("a")]);
  const second = addToQueue(first.queue, [file("a"), file("a", "other")]);
  expect(second.queue.length).toBe(2);
  expect(second.notes).toEqual(["1 file was in the list already."]);
});

test("files of one name in two folders are two", () => {
  const { queue } = addToQueue([], [file("x/a"), file("y/a")]);
  expect(queue.length).toBe(2);
});

test("files beyond the limit are left out, and their number is said", () => {
  const many = Array.from({ length: QUEUE_LIMIT + 3 }, (_, index) => file(String(index)));
  const { queue, notes } = addToQueue([], many);
  expect(queue.length).toBe(QUEUE_LIMIT);
  expect(notes[0]).toContain("3 files were left out");
});
