import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  SETTING_KEYS,
  sinkKeysOf,
  SOURCE_COMMON,
  sourceKeysOf,
  targetConfigSchema,
} from "@fumehood/console/configuration";
import { EXIT_CODES } from "@fumehood/cli";
import { SINK_KINDS } from "@fumehood/contract";
import { ARCHIVE_ANOMALIES, archiveFormatOf, FILE_TYPE_IDS, MEMBER_FLAGS } from "@fumehood/inspect";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

test("docs/configuration.md has a row for every setting, with its environment variable and what it is about", () => {
  const page = read("docs/configuration.md");
  const rows = page.split("\n").filter((line) => /^\| `[a-z_.]+` \| `FUMEHOOD_/.test(line));
  expect(rows.length).toBe(SETTING_KEYS.length);
  for (const key of SETTING_KEYS) {
    const row = rows.find((line) => line.startsWith(`| \`${key.path}\` |`));
    expect(row, key.path).toContain(`\`${key.env}\``);
    expect(row, key.path).toContain(key.about);
    if (key.flag) expect(row, key.path).toContain(`\`${key.flag}\``);
  }
});

test("docs/configuration.md has a row for every key of a target", () => {
  const page = read("docs/configuration.md");
  for (const key of Object.keys(targetConfigSchema.shape)) expect(page, key).toContain(`| \`${key}\` |`);
});

test.each(SINK_KINDS)("docs/sinks.md has a section for %s with each of its keys and an example", (kind) => {
  const page = read("docs/sinks.md");
  const common = page.split("## `webhook`")[0] ?? "";
  const section = page.split(`## \`${kind}\``)[1]?.split("\n## ")[0] ?? "";
  expect(section).toContain(`kind = "${kind}"`);
  for (const key of sinkKeysOf(kind)) {
    if (key !== "kind") expect(common + section, key).toMatch(new RegExp(`\`${key}\``));
  }
});

test("docs/sources.md tells every key that all sources have", () => {
  const common = read("docs/sources.md").split("## `folder`")[0] ?? "";
  for (const key of Object.keys(SOURCE_COMMON)) expect(common, key).toContain(`\`${key}\``);
});

test.each(["folder", "drop", "list"])(
  "docs/sources.md has a section for %s with each of its keys and an example",
  (kind) => {
    const section = read("docs/sources.md").split(`## \`${kind}\``)[1]?.split("\n## ")[0] ?? "";
    expect(section).toContain(`kind = "${kind}"`);
    const own = sourceKeysOf(kind).filter((key) => key !== "kind" && !Object.hasOwn(SOURCE_COMMON, key));
    for (const key of own) expect(section, key).toContain(`\`${key}\``);
  },
);

test("docs/archives.md names every type that is opened and every flag of archives", () => {
  const page = read("docs/archives.md");
  for (const typeId of FILE_TYPE_IDS.filter((id) => archiveFormatOf(id) !== undefined)) {
    expect(page, typeId).toContain(`\`${typeId}\``);
  }
  for (const flag of [...MEMBER_FLAGS, ...ARCHIVE_ANOMALIES]) expect(page, flag).toContain(`\`${flag}\``);
});

test("the README names the two commands", () => {
  const readme = read("README.md");
  expect(readme).toContain("npm ci && npm start");
  expect(readme).toContain("npm ci && npm test");
});

test("the lock file records no address of a registry", () => {
  expect(read("package-lock.json")).not.toMatch(/"resolved": "https?:/);
});

test("docs/cli.md lists every exit code, and no other", () => {
  const rows = [...read("docs/cli.md").matchAll(/^\| (\d+) \| (.+) \|$/gm)].map((match) => [
    Number(match[1]),
    match[2],
  ]);
  expect(rows).toEqual(Object.values(EXIT_CODES).map(({ code, about }) => [code, about]));
});
