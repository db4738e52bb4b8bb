import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KeptPolicy, PolicyHistory } from "@fumehood/pipeline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_POLICY_TEXT } from "./default-text.ts";
import { createPolicyKeeper } from "./policy-keeper.ts";

let folder: string;
let file: string;
let logged: string[];
let kept: KeptPolicy[];
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fumehood-policy-"));
  file = join(folder, "policy.toml");
  logged = [];
  kept = [];
  now = Date.parse("2026-01-01T00:00:00Z");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const history: PolicyHistory = {
  async keep(policy) {
    if (kept[0]?.digest === policy.digest) return false;
    kept.unshift(policy);
    return true;
  },
  list: async (limit) => kept.slice(0, limit),
};

const make = () =>
  createPolicyKeeper({
    file,
    history,
    targets: ["builtin"],
    now: () => now,
    logger: {
      info: () => undefined,
      warn: (fields, message) => logged.push(`${message}: ${String(fields["problem"])}`),
      error: (_, message) => logged.push(message),
    },
  });

const SKIP = '[[rules]]\nname = "all"\naction = "skip"\n';
const REFUSE = '[[rules]]\nname = "none"\naction = "refuse"\n';
const BROKEN = '[[rules]]\nname = "all"\nacton = "skip"\n';
const firstRule = (keeper: Awaited<ReturnType<typeof make>>) => keeper.book.current().rules[0]?.rule.name;

test("without a file the built-in policy holds, and is kept", async () => {
  const keeper = await make();
  expect(keeper.state()).toMatchObject({ origin: "built-in", toml: DEFAULT_POLICY_TEXT, problem: null, warnings: [] });
  expect(await keeper.history(5)).toMatchObject([{ acceptedBy: "built-in", acceptedAt: "2026-01-01T00:00:00.000Z" }]);
});

test("a changed file is taken at the second look, and by a signal at once", async () => {
  const keeper = await make();
  writeFileSync(file, SKIP);
  await keeper.look();
  expect(firstRule(keeper)).toBe("people");
  await keeper.look();
  expect(firstRule(keeper)).toBe("all");
  expect(keeper.state().origin).toBe("file");
  writeFileSync(file, REFUSE);
  await keeper.reload();
  expect(firstRule(keeper)).toBe("none");
  rmSync(file);
  await keeper.look();
  await keeper.look();
  expect(keeper.state().origin).toBe("built-in");
  expect(kept.map(({ acceptedBy }) => acceptedBy)).toEqual(["built-in", "file", "file", "built-in"]);
});

test("a broken file keeps the policy from before and says so, until it is mended", async () => {
  writeFileSync(file, SKIP);
  const keeper = await make();
  writeFileSync(file, BROKEN);
  await keeper.reload();
  expect(firstRule(keeper)).toBe("all");
  expect(keeper.state().problem).toMatchObject({
    problems: [{ line: 3, rule: "all", key: "acton" }, { key: "action" }],
  });
  expect(logged[0]).toContain('line 3, rule "all": unknown key "acton"; did you mean "action"?');
  writeFileSync(file, REFUSE);
  await keeper.reload();
  expect(keeper.state().problem).toBeNull();
  expect(firstRule(keeper)).toBe("none");
});

test("at a start with a broken file the last accepted policy holds", async () => {
  writeFileSync(file, SKIP);
  await make();
  writeFileSync(file, BROKEN);
  const keeper = await make();
  expect(firstRule(keeper)).toBe("all");
  expect(keeper.state()).toMatchObject({ origin: "history", toml: SKIP });
  expect(keeper.state().problem).not.toBeNull();
  expect(kept).toHaveLength(1);
});

test("what is put is written to the file and survives a restart; what cannot be used changes nothing", async () => {
  const keeper = await make();
  await expect(keeper.put(BROKEN, "kim")).rejects.toMatchObject({ status: 400, code: "policy" });
  expect(firstRule(keeper)).toBe("people");
  now += 1000;
  expect(await keeper.put(SKIP, "kim")).toMatchObject({ origin: "file", acceptedAt: "2026-01-01T00:00:01.000Z" });
  expect(kept[0]?.acceptedBy).toBe("api kim");
  await keeper.look();
  await keeper.look();
  expect(kept).toHaveLength(2);
  now += 1000;
  const next = await make();
  expect(firstRule(next)).toBe("all");
  expect(next.state().acceptedAt).toBe("2026-01-01T00:00:01.000Z");
});

test("a file that cannot be read keeps the policy from before", async () => {
  writeFileSync(file, SKIP);
  const keeper = await make();
  rmSync(file);
  const { mkdirSync } = await import("node:fs");
  mkdirSync(file);
  await keeper.reload();
  expect(firstRule(keeper)).toBe("all");
  expect(keeper.state().problem?.problems[0]?.message).toContain("cannot be read");
});
