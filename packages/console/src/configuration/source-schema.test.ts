import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildSource } from "../sources/build-source.ts";
import { ConfigurationError, loadConfiguration } from "./index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fumehood-sources-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(toml: string) {
  writeFileSync(join(folder, "fumehood.toml"), toml);
  return loadConfiguration({ cwd: folder, env: { HOME: folder } });
}

test("sources of each kind are read, with paths relative to the file", () => {
  const { sources } = load(`
[sources.captures]
kind = "folder"
path = "in"
recursive = true
after = "move"
move_to = "done"
tags = ["zeek"]
tlp = "amber"
[sources.proxy]
kind = "drop"
priority = "high"
paused = true
[sources.ticket]
kind = "list"
path = "/srv/list.txt"
`);
  expect(sources.map(({ name, config }) => [name, config.kind])).toEqual([
    ["captures", "folder"],
    ["proxy", "drop"],
    ["ticket", "list"],
  ]);
  expect(sources[0]?.config).toMatchObject({
    path: join(folder, "in"),
    move_to: join(folder, "done"),
    settle_seconds: 3,
  });
  expect(sources.map(buildSource)).toMatchObject([
    {
      kind: "folder",
      about: join(folder, "in"),
      settings: { options: { tags: ["zeek"], tlp: "amber", isPrivate: true } },
    },
    { kind: "drop", about: "/drop/proxy", settings: { priority: "high", isPaused: true } },
    { kind: "list", about: "/srv/list.txt", settings: { priority: "normal" } },
  ]);
});

const FOLDER = '[sources.in]\nkind = "folder"\npath = "in"\n';
test.each([
  ['[sources.in]\npath = "in"\n', /sources\.in\.kind.*folder, drop, list/],
  ['[sources.in]\nkind = "ftp"\n', /sources\.in\.kind.*folder, drop, list/],
  ['[sources.in]\nkind = "folder"\n', /sources\.in\.path/],
  [`${FOLDER}recursiv = true\n`, /unknown key "sources\.in\.recursiv"; did you mean "recursive"\?/],
  ['[sources.in]\nkind = "drop"\npath = "in"\n', /unknown key "sources\.in\.path"/],
  [`${FOLDER}include = ["[z-a]"]\n`, /sources\.in\.include\.0.*no range/],
  [`${FOLDER}after = "move"\n`, /sources\.in needs both after = "move" and move_to/],
  [`${FOLDER}move_to = "done"\n`, /sources\.in needs both after = "move" and move_to/],
  [`${FOLDER}after = "move"\nmove_to = "in"\n`, /sources\.in\.move_to must be another folder/],
  [`${FOLDER}target = "bultin"\n`, /sources\.in\.target is "bultin".*did you mean "builtin"\?/],
  [`${FOLDER}tags = ["a,b"]\n`, /sources\.in\.tags\.0.*comma/],
  [`${FOLDER}every_seconds = 0\n`, /sources\.in\.every_seconds/],
  ['[sources."In Box"]\nkind = "drop"\n', /lower-case letters/],
  ["[intake]\nhigh_water = 10\nlow_water = 10\n", /intake\.low_water must be lower/],
])("%j is refused in one sentence", (toml, message) => {
  expect(() => load(toml)).toThrow(ConfigurationError);
  expect(() => load(toml)).toThrow(message);
});
