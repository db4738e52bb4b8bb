#!/usr/bin/env node
// Runs on any Node: on one that is too old it goes on with the one that "npm ci" brought, or says in a sentence that there is none.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findNode, NODE_MAJOR } from "./find-node.mjs";

const node = findNode();
if (node === process.execPath) {
  await import("../src/main.ts");
} else if (node === undefined) {
  process.stderr.write(
    `fumehood needs Node ${NODE_MAJOR} or newer and was started with ${process.versions.node}. ` +
      `"npm ci" brings one for Linux and Windows; on other systems install Node ${NODE_MAJOR} first.\n`,
  );
  process.exitCode = 1;
} else {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // Ctrl-C reaches both; this one waits for the other, and hands on what was sent to it alone.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("error", (error) => {
    process.stderr.write(`${node} cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
  });
}
