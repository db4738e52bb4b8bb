import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeProblem, readPolicyText } from "@fumehood/console/policy";
import { POLICY_CONDITIONS, POLICY_SECTIONS, POLICY_SETTINGS, TYPE_WORDS } from "@fumehood/contract";
import { SUSPICION_SIGNS } from "@fumehood/pipeline";
import { expect, test } from "vitest";

const page = readFileSync(join(resolve(import.meta.dirname, "../.."), "docs/policy.md"), "utf8");
const TARGETS = ["builtin", "lab", "cloud-eu"];

/** The words in the first column of the tables below a heading, up to the next heading of any level. */
function listedUnder(heading: string): string[] {
  const section = page.split(/^#+ /m).find((part) => part.split("\n")[0] === heading) ?? "";
  const cells = section.split("\n").flatMap((line) => (line.startsWith("| `") ? [line.split("|")[1] ?? ""] : []));
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));
}

test.each([
  ["A rule", ["name", "action", "reason"]],
  ["Conditions", [...POLICY_CONDITIONS, ...TYPE_WORDS]],
  ["How it is submitted", POLICY_SETTINGS],
  ["`[types]`", POLICY_SECTIONS.types],
  ["`[overload]`", POLICY_SECTIONS.overload],
] as const)("docs/policy.md, %s: every key has its row, and there is no other", (heading, keys) => {
  expect(listedUnder(heading).toSorted()).toEqual([...keys].toSorted());
});

test("docs/policy.md has every sign of the suspicion with its weight, and no other", () => {
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (\d+) \|$/gm)].map(([, name, weight]) => ({
    name,
    weight: Number(weight),
  }));
  expect(rows).toEqual(SUSPICION_SIGNS);
});

test("docs/policy.md: every example can be used, and none is warned of", () => {
  const examples = [...page.matchAll(/^```toml\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
  expect(examples.length).toBeGreaterThan(3);
  for (const example of examples) {
    const { document, problems } = readPolicyText(example, { targets: TARGETS });
    expect(problems.map(describeProblem)).toEqual([]);
    expect(document?.rules.length).toBeGreaterThan(1);
  }
});
