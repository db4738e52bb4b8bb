// `npm run bench` lists the benchmarks and runs all; `npm run bench -- NAME --json` runs one and prints one JSON object.
import { readdirSync } from "node:fs";
import { NODE, run } from "../scripts/run.mjs";

const folder = new URL("./", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length));
const args = process.argv.slice(2);
const name = args.find((arg) => !arg.startsWith("-"));
const flags = args.filter((arg) => arg.startsWith("-"));

if (name !== undefined && !names.includes(name)) {
  process.stderr.write(`There is no benchmark "${name}". There are: ${names.join(", ")}.\n`);
  process.exit(2);
}
if (!flags.includes("--json")) process.stdout.write(`benchmarks: ${names.join(", ")}\n`);
for (const each of name === undefined ? names : [name]) {
  const code = await run(NODE, [new URL(`${each}.bench.ts`, folder).pathname, ...flags]);
  if (code !== 0) process.exitCode = code;
}
