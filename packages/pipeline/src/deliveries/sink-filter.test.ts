import type { Item } from "@fumehood/contract";
import { expect, test } from "vitest";
import { makeRecord } from "../testing/records.ts";
import { describeFilter, isWanted, markingOf, type SinkFilter } from "./sink-filter.ts";

const item = (fields: Partial<Item>): Item => ({ ...makeRecord("i1").item, decision: "submitted", ...fields });
const options = (given: Partial<Item["options"]>): Partial<Item> => ({ options: { hasPassword: false, ...given } });
const ANY = { maxTlp: "red" } as const;

test.each<[string, Partial<Item>, SinkFilter, boolean]>([
  ["a verdict, without any wish", { verdict: "clean" }, ANY, true],
  ["what was skipped, unless it is wished for", { decision: "skipped" }, ANY, false],
  ["what was skipped, where it is", { decision: "skipped" }, { ...ANY, decisions: ["skipped"] }, true],
  ["a score at the limit", { threatScore: 85 }, { ...ANY, minScore: 85 }, true],
  ["a score below it", { threatScore: 84 }, { ...ANY, minScore: 85 }, false],
  ["no score, even for the lowest limit", { threatScore: null }, { ...ANY, minScore: 0 }, false],
  ["one of the verdicts", { verdict: "malicious" }, { ...ANY, verdicts: ["malicious"] }, true],
  ["another verdict", { verdict: "clean" }, { ...ANY, verdicts: ["malicious"] }, false],
  ["a channel by its beginning", { channel: "mailbox:abuse" }, { ...ANY, channels: ["mailbox:*"] }, true],
  ["another channel", { channel: "folder:in" }, { ...ANY, channels: ["mailbox:*"] }, false],
  ["one of its tags", options({ tags: ["vip", "x"] }), { ...ANY, tags: ["vip"] }, true],
  ["none of the tags", options({ tags: ["x"] }), { ...ANY, tags: ["vip"] }, false],
  ["another target", { target: "lab" }, { ...ANY, targets: ["cloud"] }, false],
  ["what is marked as high as the sink may have", options({ tlp: "amber" }), { maxTlp: "amber" }, true],
  ["what is marked higher", options({ tlp: "amber+strict" }), { maxTlp: "amber" }, false],
  ["what is private and not marked, at a public sink", options({ isPrivate: true }), { maxTlp: "green" }, false],
  ["what is public and not marked", options({ isPrivate: false }), { maxTlp: "clear" }, true],
])("%s", (_, fields, filter, expected) => {
  expect(isWanted(item(fields), filter)).toBe(expected);
});

test("what says nothing about itself counts as private", () => {
  expect(markingOf({ options: { hasPassword: false } })).toBe("amber");
});

test("a filter reads as a sentence", () => {
  const filter: SinkFilter = { minScore: 85, channels: ["mailbox:*"], tags: ["vip", "ceo"], maxTlp: "amber" };
  expect(describeFilter(filter)).toBe("verdicts from score 85 through mailbox:* tagged vip or ceo up to TLP:AMBER");
});
