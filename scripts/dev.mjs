// The product for those who work on it: the server restarts when its sources change, the page is rebuilt when its own do.
import { spawn } from "node:child_process";
import { NODE, nodeEnvironment } from "./run.mjs";

const args = process.argv.slice(2);
const vite = new URL("../node_modules/vite/bin/vite.js", import.meta.url).pathname;
const children = [
  spawn(NODE, [vite, "build", "--watch"], {
    cwd: new URL("../packages/web", import.meta.url),
    stdio: "inherit",
    env: nodeEnvironment(),
  }),
  spawn(NODE, ["--watch", "--watch-preserve-output", "packages/cli/bin/fumehood.mjs", "serve", ...args], {
    cwd: new URL("..", import.meta.url),
    stdio: "inherit",
    env: nodeEnvironment(),
  }),
];
process.once("SIGINT", () => children.forEach((child) => child.kill("SIGINT")));
for (const child of children) child.once("exit", () => children.forEach((other) => other.kill("SIGINT")));
