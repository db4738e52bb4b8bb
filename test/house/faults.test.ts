import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { FAULT_KINDS, FAULT_SELECTOR_KEYS, faultValueKeysOf, readFaultRules } from "@fumehood/sandbox";
import { expect, test } from "vitest";

const page = readFileSync(join(resolve(import.meta.dirname, "../.."), "docs/faults.md"), "utf8");
const examples = (text: string) => [...text.matchAll(/^```toml\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
const [, faults = ""] = page.split(/^## The faults$/m);
const sections = new Map(
  faults
    .split(/^## /m)[0]
    ?.split(/^### /m)
    .slice(1)
    .map((section) => [section.split("\n")[0]?.replaceAll("`", "") ?? "", section]),
);

test("docs/faults.md has a section for every fault, and for no other", () => {
  expect([...sections.keys()].toSorted()).toEqual(FAULT_KINDS.toSorted());
});

test.each(FAULT_KINDS)("%s: its example works, and its section names each of its values", (kind) => {
  const section = sections.get(kind) ?? "";
  const rules = examples(section).flatMap((text) => readFaultRules(text, kind).rules);
  expect(rules.map(({ fault }) => fault)).toContain(kind);
  for (const key of faultValueKeysOf(kind)) expect(section).toMatch(new RegExp(`^${key} = |\`${key}\``, "m"));
});

test("docs/faults.md: the file at the top works, and every key of a rule stands in its tables, and no other", () => {
  const [file = ""] = examples(page);
  expect(readFaultRules(file, "docs/faults.md").rules.length).toBeGreaterThan(4);
  const [tables = ""] = page.split(/^## The faults$/m);
  const listed = [...tables.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1] ?? "");
  expect(listed.toSorted()).toEqual(FAULT_SELECTOR_KEYS.toSorted());
});
