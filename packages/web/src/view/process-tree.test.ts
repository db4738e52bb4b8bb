import type { ReportProcess } from "@fumehood/contract";
import { expect, test } from "vitest";
import { deedsOf, treeOfProcesses } from "./process-tree.ts";

const make = (id: string, parentId: string | null, more: Partial<ReportProcess> = {}): ReportProcess => ({
  id,
  parentId,
  pid: 1,
  name: id,
  commandLine: null,
  imagePath: null,
  startedAt: null,
  why: null,
  isTarget: false,
  filesCreated: [],
  filesModified: [],
  filesDeleted: [],
  registryKeys: [],
  mutexes: [],
  ...more,
});
const shape = (processes: readonly ReportProcess[]): string[] =>
  treeOfProcesses(processes).map((row) => `${row.depth}${row.process.id}`);

test("children follow their parent, wherever they stood", () => {
  expect(shape([make("c", "b"), make("a", null), make("b", "a"), make("d", "a")])).toEqual(["0a", "1b", "2c", "1d"]);
});

test("a process whose parent is missing is a root", () => {
  expect(shape([make("a", "gone")])).toEqual(["0a"]);
});

test("processes in a circle are all shown once", () => {
  expect(
    shape([make("a", "b"), make("b", "a"), make("c", "c")])
      .map((row) => row.slice(1))
      .sort(),
  ).toEqual(["a", "b", "c"]);
});

test("a chain of twenty thousand processes does not overflow the stack", () => {
  const chain = Array.from({ length: 20_000 }, (_, index) =>
    make(String(index), index === 0 ? null : String(index - 1)),
  );
  expect(treeOfProcesses(chain).at(-1)?.depth).toBe(19_999);
});

test("what a process did is said in words, and nothing is said of nothing", () => {
  expect(deedsOf(make("a", null, { filesCreated: ["x", "y"], mutexes: ["m"] }))).toBe("2 files created, 1 mutex");
  expect(deedsOf(make("a", null))).toBe("");
});
