import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfiguration } from "@fumehood/console/configuration";
import type { SourceHealth } from "@fumehood/contract";
import { expect, onTestFinished, test } from "vitest";
import { checkSources, describeHealth } from "./check-sources.ts";

test("without a running console, what sources watch must be there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fumehood-check-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, "fumehood.toml"),
    '[data]\nfolder = "data"\n[sources.here]\nkind = "folder"\npath = "."\nafter = "delete"\n' +
      '[sources.gone]\nkind = "folder"\npath = "gone"\n[sources.list]\nkind = "list"\npath = "list.txt"\n[sources.drop]\nkind = "drop"\n',
  );
  const findings = await checkSources(loadConfiguration({ cwd: folder, env: { HOME: folder } }));
  expect(findings.map(({ what, state }) => [what, state])).toEqual([
    ["source here", "ok"],
    ["source gone", "bad"],
    ["source list", "bad"],
    ["source drop", "ok"],
  ]);
  expect(findings[1]?.detail).toBe(`${join(folder, "gone")} cannot be read`);
});

test.each([
  ["running", null, "ok", "running: /in, 3 taken"],
  ["paused", "Paused by kim.", "absent", "paused: Paused by kim. (since T)"],
  ["failing", "ENOENT", "bad", "failing: ENOENT (since T)"],
] as const)("a source that is %s is told with what keeps it", (state, text, expected, detail) => {
  const health: SourceHealth = {
    name: "in",
    kind: "folder",
    channel: "folder:in",
    about: "/in",
    state,
    since: "T",
    problem: text === null ? null : { code: "x", text },
    lastFoundAt: null,
    nextLookAt: null,
    counts: { taken: 3, seen: 0, waiting: 0, ignored: 0, failed: 0 },
    notes: [],
  };
  expect(describeHealth(health)).toEqual({ what: "source in", state: expected, detail });
});
