import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { captureContext } from "../testing/context.ts";
import { checkPolicy } from "./policy-check.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fumehood-check-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function check(text: string, flags: { strict?: boolean } = {}, json = false) {
  const file = join(folder, "new.toml");
  writeFileSync(file, text);
  const { context, takeOutput } = captureContext(folder, { json });
  const code = await checkPolicy(context, file, flags);
  return { code, out: takeOutput().out.replaceAll(file, "new.toml") };
}

const GOOD = '[[rules]]\nname = "all"\naction = "skip"\n';
const WARNED = `[[rules]]\nname = "a"\ntargets = ["clod"]\naction = "submit"\n\n${GOOD}`;
const BROKEN = '[[rules]]\nname = "all"\nacton = "skip"\n';

test.each([
  [GOOD, {}, 0, "new.toml can be used. 1 rules."],
  [
    WARNED,
    {},
    0,
    'warning line 3, rule "a": no target "clod" is configured; there are: builtin.\nwarning line 6, rule "all": it can never be reached: "a" comes before it and fits everything that it fits.\nnew.toml can be used. 2 rules.',
  ],
  [WARNED, { strict: true }, 3, undefined],
  [
    BROKEN,
    {},
    3,
    'error   line 3, rule "all": unknown key "acton"; did you mean "action"?\nerror   line 1, rule "all": "action" is missing; it is one of: submit, skip, refuse.\nnew.toml cannot be used.',
  ],
])("of %j with %j the exit code is %s", async (text, flags, code, out) => {
  const checked = await check(text, flags);
  expect(checked.code).toBe(code);
  if (out !== undefined) expect(checked.out).toBe(out);
});

test("as JSON every problem has its line, rule and key", async () => {
  const { out } = await check(BROKEN, {}, true);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    problems: [{ level: "error", line: 3, rule: "all", key: "acton" }, {}],
  });
});

test("without a file the configured one is checked, or the built-in policy where there is none", async () => {
  const { context, takeOutput } = captureContext(folder);
  expect(await checkPolicy(context, undefined, {})).toBe(0);
  expect(takeOutput().out).toContain("The built-in policy");
  writeFileSync(join(folder, "policy.toml"), BROKEN);
  expect(await checkPolicy(context, undefined, {})).toBe(3);
});

test("a file that is not there is a wrong command line", async () => {
  const { context } = captureContext(folder);
  await expect(checkPolicy(context, join(folder, "none.toml"), {})).rejects.toMatchObject({ exit: "usage" });
});
