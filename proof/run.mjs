// `npm run proof` lists the long proofs; `npm run proof -- NAME` runs one: exit 0 when it holds, its figures last.
import { readdirSync } from "node:fs";
import { NODE, run } from "../scripts/run.mjs";

const folder = new URL("./", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".proof.ts"))
  .map((file) => file.slice(0, -".proof.ts".length));
const [name, ...rest] = process.argv.slice(2);
if (name === undefined) {
  process.stdout.write(names.length === 0 ? "There is no long proof yet.\n" : `proofs: ${names.join(", ")}\n`);
} else if (names.includes(name)) {
  process.exitCode = await run(NODE, [new URL(`${name}.proof.ts`, folder).pathname, ...rest]);
} else {
  process.stderr.write(`There is no proof "${name}". There are: ${names.join(", ") || "none yet"}.\n`);
  process.exitCode = 2;
}
