// Runs a program of node_modules with this very Node and the terminal's own streams.
import { spawn } from "node:child_process";

/** Resolves to the exit code; a signal counts as 1. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** `npx`-like: the program NAME as installed here. */
export function runTool(name, args, options = {}) {
  const suffix = process.platform === "win32" ? ".cmd" : "";
  return run(new URL(`../node_modules/.bin/${name}${suffix}`, import.meta.url).pathname, args, options);
}
