// Everything that can be said about the code without running it: format, lint, types, import boundaries, documents.
import { runTool } from "./run.mjs";

/** @type {readonly (readonly [string, string, readonly string[]])[]} */
const steps = [
  ["format", "oxfmt", ["--check", "."]],
  ["lint", "oxlint", ["--type-aware", "--deny-warnings"]],
  ["types", "tsc", ["-p", "."]],
  ["imports and documents", "vitest", ["run", "--project", "fast", "test/house"]],
];

let failed = 0;
for (const [name, tool, args] of steps) {
  const code = await runTool(tool, args);
  process.stdout.write(`${code === 0 ? "ok  " : "FAIL"} ${name}\n`);
  if (code !== 0) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
