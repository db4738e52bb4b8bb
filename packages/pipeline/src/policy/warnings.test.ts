import type { PolicyRule } from "@fumehood/contract";
import { expect, test } from "vitest";
import { DEFAULT_POLICY_DOCUMENT } from "./default-policy.ts";
import { findWarnings } from "./warnings.ts";

const REST: PolicyRule = { name: "rest", kinds: ["file", "url"], action: "skip" };
const warn = (...rules: Partial<PolicyRule>[]) => {
  const named = rules.map((rule, index): PolicyRule => ({ name: `r${index}`, action: "submit", ...rule }));
  return findWarnings({ rules: [...named, REST] }, { targets: ["builtin", "cloud-eu"] }).map(
    ({ rule, key, message }) => `${rule ?? "-"}/${key ?? "-"}: ${message}`,
  );
};

test("the built-in policy has nothing to warn of", () => {
  expect(findWarnings(DEFAULT_POLICY_DOCUMENT, { targets: ["builtin"] })).toEqual([]);
});

test.each<[Partial<PolicyRule>, Partial<PolicyRule>]>([
  [{}, { types: ["pdf"] }],
  [{ types: ["family:document"] }, { types: ["pdf", "docx"] }],
  [{ types: ["service"] }, { types: ["chosen"] }],
  [{ types: ["service"] }, { types: ["pdf"], without_types: ["docx"] }],
  [{ channels: ["folder:*"] }, { channels: ["folder:mail", "folder:m*"] }],
  [{ min_bytes: 10 }, { min_bytes: 20 }],
  [{ max_bytes: 20 }, { max_bytes: 10, names: ["*.exe"] }],
  [{ names: ["*.exe"] }, { names: ["setup.exe"] }],
  [{ without_names: ["a.txt"] }, { without_names: ["*.txt"] }],
  [{ flags: ["encrypted", "name-mismatch"] }, { flags: ["encrypted"] }],
  [{ without_flags: ["encrypted"] }, { without_flags: ["encrypted", "name-mismatch"] }],
  [{ min_suspicion: 20 }, { min_suspicion: 20 }],
  [{ tlp: ["none", "clear"] }, { tlp: ["clear"] }],
  [{ members: "any" }, { members: "only" }],
  [{ sample_percent: 5 }, { types: ["pdf"] }],
])("behind %j, %j can never be reached", (wide, narrow) => {
  expect(warn(wide, narrow)).toContain(
    'r1/-: it can never be reached: "r0" comes before it and fits everything that it fits.',
  );
});

test.each<[Partial<PolicyRule>, Partial<PolicyRule>]>([
  [{ types: ["pdf"] }, {}],
  [{ types: ["pdf", "docx"] }, { types: ["family:document"] }],
  [{ types: ["service"], without_types: ["pdf"] }, { types: ["pdf"] }],
  [{ types: ["target"] }, { types: ["any"] }],
  [{}, { kinds: ["url"] }],
  [
    { kinds: ["url", "file"], types: ["pdf"] },
    { kinds: ["url"], types: ["any"] },
  ],
  [{ channels: ["folder:mail"] }, { channels: ["folder:*"] }],
  [{ min_bytes: 20 }, { min_bytes: 10 }],
  [{ max_bytes: 20 }, {}],
  [{ without_names: ["*.txt"] }, {}],
  [{ without_names: ["*.txt"] }, { without_names: ["a.txt"] }],
  [{ flags: ["encrypted"] }, { flags: ["encrypted", "name-mismatch"] }],
  [{ without_flags: ["encrypted"] }, {}],
  [{ min_suspicion: 20 }, { min_suspicion: 10 }],
  [{ tlp: ["red"] }, {}],
  [{ members: "none" }, {}],
])("behind %j, %j can be reached", (wide, narrow) => {
  expect(warn(wide, narrow).filter((line) => line.includes("never be reached"))).toEqual([]);
});

test.each<[Partial<PolicyRule>, string]>([
  [{ targets: ["cloud-ue"] }, 'r0/targets: no target "cloud-ue" is configured; did you mean "cloud-eu"?'],
  [{ types: ["pdf"], flags: ["encripted"] }, 'r0/flags: no flag "encripted" is known; did you mean "encrypted"?'],
  [{ types: ["pdf"], action: "skip", vm: "win11" }, 'r0/vm: it has no effect: the rule\'s action is "skip".'],
  [{ kinds: ["url"], types: ["pdf"] }, "r0/types: addresses have none, so the rule fits only files."],
  [{ kinds: ["url"], min_bytes: 1 }, "r0/min_bytes: addresses have none, so the rule fits only files."],
])("%j: %s", (rule, line) => {
  expect(warn(rule)).toContain(line);
});

test("without a last rule for machines one is told so", () => {
  const told = (rules: PolicyRule[]) =>
    findWarnings({ rules }, {}).some(({ message }) => message.startsWith("no rule"));
  expect(told([])).toBe(true);
  expect(told([{ name: "a", types: ["pdf"], action: "submit" }])).toBe(true);
  expect(told([{ name: "a", channels: ["folder:*"], action: "skip" }])).toBe(true);
  expect(told([{ name: "a", action: "skip" }])).toBe(false);
  expect(told([{ name: "a", channels: ["*"], types: ["any"], action: "skip" }])).toBe(false);
});
