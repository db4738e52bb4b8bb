import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { testClient } from "./support/test-client.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const README = join(ROOT, "packages/client/README.md");
/** The compiler needs some seconds, and more when others need the machine. */
const COMPILE_MS = 180_000;
const run = promisify(execFile);

/** What a reader of the READMEs has at hand. */
const AT_HAND = `
import type { Client } from "@fumehood/client";
declare const client: Client;
declare const apiKey: string;
declare const sampleId: string;
declare const otherId: string;
declare const sha256: string;
declare const pemOfTheAuthority: string;
declare const bytes: Uint8Array;
declare const blob: Blob;
declare const signal: AbortSignal;
declare function log(...values: unknown[]): void;
`;

async function blocksOf(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
}

/** A block as a module of its own: its imports, and the rest in a function, where it may shadow what is at hand. */
function moduleOf(block: string, withClient: boolean): string {
  const lines = block.split("\n");
  const imports = lines.filter((line) => line.startsWith("import "));
  const rest = lines.filter((line) => !line.startsWith("import "));
  // A block that makes a client for itself begins with the function's name.
  const usesCreate = withClient && /\bcreateClient\(/.test(block) && !/\bcreateClient\b/.test(imports.join());
  const create = usesCreate ? 'import { createClient } from "@fumehood/client";\n' : "";
  return `${create}${imports.join("\n")}\n${withClient ? AT_HAND : ""}\nexport async function block() {\n${rest.join("\n")}\n}\n`;
}

/** Compiles the modules; returns what the compiler says. */
async function compile(modules: readonly string[]): Promise<string> {
  const cache = join(ROOT, "packages/client/.cache");
  await mkdir(cache, { recursive: true });
  // Below the package, so that its siblings are found.
  const folder = await mkdtemp(join(cache, "readme-"));
  try {
    const files = modules.map((_, index) => `block-${index + 1}.ts`);
    await Promise.all(modules.map((text, index) => writeFile(join(folder, files[index] ?? ""), text)));
    // Blocks show calls whose results nobody uses.
    const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions, include: [], files }),
    );
    const ran = await run(join(ROOT, "node_modules/.bin/tsc"), ["-p", folder]).catch(
      (error: { stdout: string }) => error,
    );
    return ran.stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test(
  "the README's blocks hold what the types say",
  async () => {
    const blocks = await blocksOf(README);
    expect(blocks.length).toBeGreaterThan(12);
    const contract = await blocksOf(join(ROOT, "packages/contract/README.md"));
    expect(contract.length).toBeGreaterThan(0);
    const modules = [
      ...blocks.map((block) => moduleOf(block, true)),
      ...contract.map((block) => moduleOf(block, false)),
    ];
    expect(await compile(modules)).toBe("");
  },
  COMPILE_MS,
);

test(
  "the check sees a block that does not hold",
  async () => {
    expect(await compile([moduleOf("await client.samples.get(7);", true)])).toContain("TS2345");
  },
  COMPILE_MS,
);

test("the README names every group of methods", async () => {
  const readme = await readFile(README, "utf8");
  const { client } = testClient("https://tg.example.test");
  const groups = Object.entries(client).flatMap(([name, member]) => (typeof member === "object" ? [name] : []));
  expect(groups.length).toBeGreaterThan(10);
  expect(groups.filter((name) => !readme.includes(`client.${name}.`))).toEqual([]);
});
