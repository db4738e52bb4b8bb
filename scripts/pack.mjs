// Packs the SDK for people who have nothing but npm: compiles contract and client to JavaScript and declarations and makes a tarball of
// each. The workspace itself runs from its .ts sources, which Node strips of their types everywhere but inside node_modules.
//   node scripts/pack.mjs [--out FOLDER]      (dist/sdk without one)
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { NODE, run, runTool } from "./run.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** In the order in which they need each other. */
const PACKAGES = ["contract", "client"];

/** What undici needs; the contract needs no more. */
const ENGINES = { node: ">=20.18.1" };

/** What Node 20 knows and no more, so that a newer built-in does not compile. */
const COMPILER = {
  noEmit: false,
  declaration: true,
  rewriteRelativeImportExtensions: true,
  allowImportingTsExtensions: false,
  target: "es2022",
  lib: ["es2023", "es2024.string", "dom", "dom.iterable", "dom.asynciterable", "esnext.disposable"],
};

/** The folder may lie anywhere, also where no node_modules is above it. */
const ZOD_PATHS = {
  zod: [join(ROOT, "node_modules/zod/index.d.ts")],
  "zod/*": [join(ROOT, "node_modules/zod/*/index.d.ts")],
};

const { values } = parseArgs({ options: { out: { type: "string", default: join(ROOT, "dist/sdk") } } });
const out = resolve(values.out);
await rm(out, { recursive: true, force: true });
for (const name of PACKAGES) {
  const folder = join(out, name);
  await compile(name, join(folder, "lib"));
  await describe(name, folder);
  await pack(folder);
}

async function compile(name, target) {
  const sources = join(ROOT, "packages", name, "src");
  const config = join(out, `tsconfig.${name}.json`);
  await mkdir(dirname(config), { recursive: true });
  await writeFile(config, JSON.stringify(compilerConfig(sources, target)));
  if ((await runTool("tsc", ["-p", config])) !== 0) throw new Error(`${name} does not compile`);
  await rm(config);
  await linkDeclarations(target);
}

function compilerConfig(sources, target) {
  const built = PACKAGES.map((name) => [`@fumehood/${name}`, [join(out, name, "lib/index.d.ts")]]);
  return {
    extends: join(ROOT, "tsconfig.json"),
    compilerOptions: {
      ...COMPILER,
      outDir: target,
      rootDir: sources,
      typeRoots: [join(ROOT, "node_modules/@types")],
      paths: { ...Object.fromEntries(built), ...ZOD_PATHS },
    },
    include: [join(sources, "**/*")],
    exclude: [join(sources, "**/*.test.ts")],
  };
}

/** The compiler renames what code imports, and leaves what declarations import. */
async function linkDeclarations(folder) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".d.ts")) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replaceAll(/(["'])(\.{1,2}\/[^"'\n]*)\.ts\1/g, "$1$2.js$1"));
  }
}

/** Writes the package.json of the package as it is published, and lays README and licence beside it. */
async function describe(name, folder) {
  const source = join(ROOT, "packages", name);
  const { exports, imports, dependencies, ...rest } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const published = {
    ...rest,
    sideEffects: false,
    engines: ENGINES,
    ...(imports && { imports: mapTargets(imports, compiledPath) }),
    exports: { ...mapTargets(exports, typedPath), "./package.json": "./package.json" },
    files: ["lib"],
    dependencies,
  };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  await cp(join(source, "README.md"), join(folder, "README.md"));
  await cp(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
}

function mapTargets(targets, map) {
  const entries = Object.entries(targets).map(([key, target]) => [
    key,
    typeof target === "string" ? map(target) : mapTargets(target, map),
  ]);
  return Object.fromEntries(entries);
}

function compiledPath(source) {
  const path = /^\.\/src\/(.+)\.ts$/.exec(source)?.[1];
  if (path === undefined) throw new Error(`${source} is no source below ./src`);
  return `./lib/${path}.js`;
}

function typedPath(source) {
  const path = compiledPath(source);
  return { types: path.replace(/\.js$/, ".d.ts"), default: path };
}

async function pack(folder) {
  const args = ["pack", folder, "--pack-destination", out, "--ignore-scripts", "--silent"];
  // Under `npm run` npm says where it is itself.
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith(".js") ? await run(NODE, [npm, ...args]) : await run("npm", args);
  if (code !== 0) throw new Error(`${folder} cannot be packed`);
}
