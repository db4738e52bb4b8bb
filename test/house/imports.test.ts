import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

/** Which siblings each package may import, as ARCHITECTURE.md says. `types` marks imports that must be type-only. */
const MAY_IMPORT: Record<string, { siblings: readonly string[]; types?: readonly string[]; node: boolean }> = {
  contract: { siblings: [], node: false },
  inspect: { siblings: [], node: true },
  report: { siblings: ["contract"], node: false },
  client: { siblings: ["contract"], node: true },
  pipeline: { siblings: ["contract", "inspect", "report"], types: ["client"], node: true },
  store: { siblings: ["contract"], types: ["pipeline"], node: true },
  sandbox: { siblings: ["contract", "inspect", "report", "store"], node: true },
  console: { siblings: ["client", "contract", "inspect", "pipeline", "report", "sandbox", "store", "web"], node: true },
  web: { siblings: ["contract", "report"], node: false },
  cli: { siblings: ["client", "console", "contract", "inspect", "pipeline", "report", "sandbox", "store"], node: true },
};

interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly isType: boolean;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Tests and what exists only for tests (builders, fakes, conformance suites) may reach further than the product does. */
function isForTests(file: string): boolean {
  return /\.test\.tsx?$|\/testing\//.test(file);
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const found: Import[] = [];
  for (const match of text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^"'`;]*?\sfrom\s+)?["']([^"']+)["']/gm)) {
    found.push({ file, specifier: match[2] ?? "", isType: match[1] !== undefined });
  }
  for (const match of text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) {
    found.push({ file, specifier: match[1] ?? "", isType: false });
  }
  return found;
}

const packages = Object.keys(MAY_IMPORT);
const sources = new Map(packages.map((name) => [name, sourcesBelow(join(ROOT, "packages", name, "src"))]));

test("every package stands in the table, and the table holds no other", () => {
  expect(readdirSync(join(ROOT, "packages")).sort()).toEqual([...packages].sort());
});

test.each(packages)("%s imports only what its row allows", (name) => {
  const row = MAY_IMPORT[name];
  const wrong: string[] = [];
  for (const file of (sources.get(name) ?? []).filter((source) => !isForTests(source))) {
    for (const { specifier, isType } of importsOf(file)) {
      const where = `${relative(ROOT, file)}: ${specifier}`;
      const sibling = /^@fumehood\/([a-z]+)/.exec(specifier)?.[1];
      if (specifier.startsWith(".")) {
        const target = resolve(dirname(file), specifier);
        if (!target.startsWith(join(ROOT, "packages", name))) wrong.push(`${where} leaves the package`);
      } else if (sibling !== undefined && sibling !== name) {
        const allowed = row?.siblings.includes(sibling) || (isType && row?.types?.includes(sibling));
        if (!allowed) wrong.push(where);
      } else if (specifier.startsWith("node:") && !row?.node) {
        wrong.push(where);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("the check sees an import at all (it would pass on nothing otherwise)", () => {
  const seen = [...sources.values()].flat().flatMap(importsOf);
  expect(seen.filter((each) => each.specifier.startsWith("@fumehood/")).length).toBeGreaterThan(20);
  expect(seen.filter((each) => each.specifier.startsWith("node:")).length).toBeGreaterThan(20);
});

test("no modules import each other in a circle", () => {
  const graph = new Map<string, string[]>();
  for (const file of [...sources.values()].flat()) {
    const edges = importsOf(file)
      .filter(({ specifier, isType }) => specifier.startsWith(".") && !isType)
      .map(({ specifier }) => resolve(dirname(file), specifier));
    graph.set(file, edges);
  }
  expect(findCircle(graph)).toBeUndefined();
});

function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].map((each) => relative(ROOT, each));
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

test("only the configuration module reads the environment", () => {
  const allowed = join(ROOT, "packages/console/src/configuration");
  const readers = [...sources.values()]
    .flat()
    .filter((file) => !isForTests(file) && !file.startsWith(allowed) && readsEnvironment(file));
  expect(readers.map((file) => relative(ROOT, file))).toEqual([]);
  expect(sourcesBelow(allowed).some(readsEnvironment), "the check sees a reader where there is one").toBe(true);
});

/** Words inside texts do not count: script classifiers look for them. */
function readsEnvironment(file: string): boolean {
  const code = readFileSync(file, "utf8").replaceAll(/`[^`]*`|"[^"\n]*"/g, '""');
  return code.includes("process.env");
}

test("every package says in a README what it is", () => {
  for (const name of packages) {
    expect(readFileSync(join(ROOT, "packages", name, "README.md"), "utf8").length, name).toBeGreaterThan(150);
  }
});
