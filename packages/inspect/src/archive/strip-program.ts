/** Copies the TypeScript of one folder to another one without its types: `strip-program.ts FROM TO`. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";

/** Relative imports of our own sources, which all end in `.ts`. */
const RELATIVE_IMPORT = /(["'])(\.{1,2}\/[\w./-]{1,200})\.ts\1/g;

function stripFile(from: string, to: string): void {
  const stripped = stripTypeScriptTypes(readFileSync(from, "utf8"));
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, stripped.replaceAll(RELATIVE_IMPORT, "$1$2.mjs$1"));
}

const [, , from = "", to = ""] = process.argv;
for (const file of readdirSync(from, { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".ts") || file.endsWith(".test.ts") || file.startsWith("testing")) continue;
  stripFile(join(from, file), join(to, file.replace(/\.ts$/, ".mjs")));
}
