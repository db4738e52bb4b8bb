// Runs programs with a Node that is new enough and the terminal's own streams.
import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode, NODE_MAJOR } from "../packages/cli/bin/find-node.mjs";

/** The Node that everything here runs on. */
export const NODE = findNode() ?? "";
if (NODE === "") {
  process.stderr.write(`Node ${NODE_MAJOR} or newer is needed, and "npm ci" has brought none for this system.\n`);
  process.exit(1);
}

/** The environment, with that Node before any other: for programs that start with "#!/usr/bin/env node". */
export function nodeEnvironment() {
  return { ...process.env, PATH: `${dirname(NODE)}${delimiter}${process.env.PATH ?? ""}` };
}

/** Resolves to the exit code; a signal counts as 1. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", env: nodeEnvironment(), ...options });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** `npx`-like: the program NAME as installed here. */
export function runTool(name, args, options = {}) {
  const suffix = process.platform === "win32" ? ".cmd" : "";
  return run(fileURLToPath(new URL(`../node_modules/.bin/${name}${suffix}`, import.meta.url)), args, options);
}
