import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ERROR_CODES } from "@fumehood/client";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(ROOT, "docs/errors.md"), "utf8");

function codeOf(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .filter((entry) => !entry.parentPath.includes("testing"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

const match = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map((found) => found[1] ?? ""));

/** Members of `export type NAME = | "a" | "b"`. */
function membersOfType(text: string, name: string): Set<string> {
  const declaration = new RegExp(`type ${name} =([^;]+);`).exec(text)?.[1] ?? "";
  return match(declaration, /"([^"]+)"/g);
}

const consoleCode = codeOf("packages/console/src");
const inspectCode = codeOf("packages/inspect/src");
const FAULTS: readonly (readonly [string, ReadonlySet<string>])[] = [
  ["client", new Set(Object.keys(ERROR_CODES))],
  ["databases and blobs", membersOfType(codeOf("packages/store/src"), "StoreErrorCode")],
  [
    "inspection",
    new Set([...membersOfType(inspectCode, "InspectErrorCode"), ...membersOfType(inspectCode, "UnpackErrorCode")]),
  ],
  ["pipeline", membersOfType(codeOf("packages/pipeline/src"), "PipelineErrorCode")],
  ["start", new Set([...match(consoleCode, /new StartError\(\s*"([a-z-]+)"/g), "configuration"])],
  ["console API", match(consoleCode, /new ApiFault\(\s*(?:\d+|status),\s*"([a-z-]+)"/g)],
];

/** The codes in the first column of the tables of one section. */
function documented(heading: string): Set<string> {
  const section = page.split(/^## /m).find((part) => part.split("\n")[0]?.includes(heading)) ?? "";
  const cells = section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|")[1] ?? "");
  return match(cells.join(" "), /`([^`]+)`/g);
}

test.each(FAULTS)("docs/errors.md has every code of the %s, and no other", (heading, codes) => {
  expect(codes.size).toBeGreaterThan(2);
  expect([...documented(heading)].toSorted()).toEqual([...codes].toSorted());
});

test("docs/errors.md has every reason that a stage writes, and no other", () => {
  const stages =
    "source|lookup|intake|identify|gate|unpack|dedupe|quota|submit|poll|collect|report|deliver|target|remote|stage";
  const written = match(codeOf("packages/pipeline/src"), new RegExp(`"((?:${stages})\\.(?!html|json)[a-z-]+)"`, "g"));
  const listed = documented("Reasons");
  for (const code of written) expect(listed.has(code), code).toBe(true);
  // Those of archives are put together from inspect's words.
  const composed = new Set([...listed].filter((code) => code.startsWith("unpack.")));
  expect([...listed].filter((code) => !written.has(code) && !composed.has(code))).toEqual([]);
});
