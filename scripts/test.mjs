// Runs the tests and ends with one plain line, "N passed, N failed, N skipped", whatever reporter is fashionable.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runTool } from "./run.mjs";

const folder = mkdtempSync(join(tmpdir(), "fumehood-tests-"));
const results = join(folder, "results.json");
const code = await runTool("vitest", [
  "run",
  ...process.argv.slice(2),
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${results}`,
]);
let exit = code;
try {
  const { testResults } = JSON.parse(readFileSync(results, "utf8"));
  const tests = testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === "passed").length;
  const skipped = tests.filter((test) => ["pending", "skipped", "todo", "disabled"].includes(test.status));
  // A file that did not load has no tests of its own: it counts as one failure.
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  const failed = tests.filter((test) => test.status === "failed").length + broken;
  for (const test of skipped) process.stdout.write(`skipped: ${test.fullName}\n`);
  const repeated = testResults.flatMap(findRepeatedNames);
  for (const name of repeated) process.stdout.write(`more than one test has the name: ${name}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
  if (failed > 0 || passed === 0 || repeated.length > 0) exit ||= 1;
} catch (error) {
  process.stderr.write(`The results of the tests cannot be read: ${error.message}\n`);
  exit ||= 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = exit;

/** Of two tests with one name a report cannot say which failed. */
function findRepeatedNames({ name: file, assertionResults }) {
  const names = assertionResults.map((test) => test.fullName);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => `${relative(process.cwd(), file)}: ${name}`);
}
