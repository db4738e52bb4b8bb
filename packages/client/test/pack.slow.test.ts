import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

// Somebody else's project: nothing but the tarballs, and no way to a registry.

const ROOT = resolve(import.meta.dirname, "../../..");
const CONSUMER = join(import.meta.dirname, "consumer");
const SETUP_MS = 300_000;
const COMPILE_MS = 180_000;
const run = promisify(execFile);

let folder = "";
let project = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-pack-"));
  project = join(folder, "project");
  await run(process.execPath, [join(ROOT, "scripts/pack.mjs"), "--out", join(folder, "sdk")]);
  for (const name of ["zod", "undici"]) await packInstalled(name);
  await cp(CONSUMER, project, { recursive: true });
  await installTarballs();
}, SETUP_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The dependencies as this repository has them: a test asks no registry. */
async function packInstalled(name: string): Promise<void> {
  const target = join(folder, "dependencies");
  await mkdir(target, { recursive: true });
  await npm(["pack", join(ROOT, "node_modules", name), "--pack-destination", target, "--ignore-scripts"], folder);
}

async function installTarballs(): Promise<void> {
  const tarballs = [...(await tarballsIn("sdk")), ...(await tarballsIn("dependencies"))];
  expect(tarballs).toHaveLength(4);
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  // An empty cache of its own: what is not in the tarballs cannot come from elsewhere.
  const cache = join(folder, "cache");
  await npm(["install", "--offline", "--no-audit", "--no-fund", "--cache", cache, ...tarballs], project);
}

async function tarballsIn(name: string): Promise<string[]> {
  const names = await readdir(join(folder, name));
  return names.filter((each) => each.endsWith(".tgz")).map((each) => join(folder, name, each));
}

/** npm as it runs these tests, or the one in PATH. */
async function npm(args: readonly string[], cwd: string): Promise<void> {
  const script = process.env["npm_execpath"];
  if (script?.endsWith(".js")) await run(process.execPath, [script, ...args], { cwd });
  else await run("npm", args, { cwd });
}

async function useWith(node: string): Promise<unknown> {
  const { stdout } = await run(node, ["use.mjs"], { cwd: project });
  return JSON.parse(stdout);
}

const USED = {
  sampleId: "e8b33759db70e306e32881f92029a542",
  tags: [],
  isFinal: true,
  isUploaded: true,
  isSaved: true,
  isNotFound: true,
};

test("what is packed is JavaScript, declarations, README and licence, and asks for nothing else", async () => {
  for (const name of ["contract", "client"]) {
    const installed = join(project, "node_modules/@fumehood", name);
    expect((await readdir(installed)).toSorted()).toEqual(["LICENSE", "README.md", "lib", "package.json"]);
    const files = await readdir(join(installed, "lib"), { recursive: true, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map((file) => file.name);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((file) => !/\.(js|d\.ts)$/.test(file) || file.includes(".test."))).toEqual([]);
    for (const file of files.filter((each) => each.isFile())) {
      const text = await readFile(join(file.parentPath, file.name), "utf8");
      expect(text.includes(ROOT), `${file.name} names a folder of this machine`).toBe(false);
      expect(text.match(/["']\.[^"'\n]*\.ts["']/g) ?? [], file.name).toEqual([]);
    }
  }
});

test("every target of the packages' exports and imports is there", async () => {
  for (const name of ["contract", "client"]) {
    const installed = join(project, "node_modules/@fumehood", name);
    const { exports, imports } = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
    const targets = [...JSON.stringify([exports, imports]).matchAll(/"(\.\/[^"]+\.(?:js|ts|json))"/g)];
    expect(targets.length).toBeGreaterThan(2);
    expect(targets.filter(([, target]) => !existsSync(join(installed, target ?? "")))).toEqual([]);
  }
});

test("it works in the Node that runs these tests", async () => {
  expect(await useWith(process.execPath)).toMatchObject({ ...USED, node: process.versions.node });
});

test("it works in Node 20", async ({ skip }) => {
  const used = await useWith((await findNode20()) ?? skip("no Node 20 in PATH"));
  expect(used).toMatchObject({ ...USED, node: expect.stringMatching(/^20\./) });
});

async function findNode20(): Promise<string | undefined> {
  for (const place of (process.env["PATH"] ?? "").split(delimiter)) {
    const node = join(place, process.platform === "win32" ? "node.exe" : "node");
    if (!existsSync(node)) continue;
    const { stdout } = await run(node, ["--version"]);
    if (stdout.startsWith("v20.")) return node;
  }
  return undefined;
}

const NODE_TYPES = { types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] };

test.each([
  ["nodenext", { module: "nodenext", moduleResolution: "nodenext", lib: ["es2022"], ...NODE_TYPES }],
  ["bundler", { module: "esnext", moduleResolution: "bundler", lib: ["es2022", "dom", "dom.iterable"], types: [] }],
])(
  "its types hold under %s, libraries checked",
  async (name, options) => {
    const compilerOptions = { strict: true, noEmit: true, target: "es2022", skipLibCheck: false, ...options };
    const config = join(project, `tsconfig.${name}.json`);
    await writeFile(config, JSON.stringify({ compilerOptions, files: ["types.ts"] }));
    const { stdout } = await run(join(ROOT, "node_modules/.bin/tsc"), ["-p", config], { cwd: project }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe("");
  },
  COMPILE_MS,
);

test("a page that uses it is bundled without anything of Node", async () => {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    root: project,
    build: { write: false, minify: false, lib: { entry: join(project, "page.js"), formats: ["es"] } },
  });
  const outputs = [result].flat().flatMap((part) => ("output" in part ? part.output : []));
  const chunks = outputs.flatMap((part) => (part.type === "chunk" ? [part] : []));
  const modules = chunks.flatMap((chunk) => Object.keys(chunk.modules));
  expect(modules.some((id) => id.endsWith("lib/transport/fetch-transport.js"))).toBe(true);
  expect(modules.filter((id) => /undici|node:|__vite-browser-external|lib\/node\.js/.test(id))).toEqual([]);
  expect(chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])).toEqual([]);
  expect(chunks.map((chunk) => chunk.code).join("\n")).not.toMatch(/["']node:|\brequire\(/);
});
