#!/usr/bin/env node
// Runs on any Node, so that a Node that is too old gets a sentence and not a syntax error.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  process.stderr.write(
    `fumehood needs Node 24 or newer and was started with ${process.versions.node}. ` +
      `"npm ci" brings a Node 24 for Linux and Windows: start it with "npm start" or "npx fumehood".\n`,
  );
  process.exit(1);
}
await import("../src/main.ts");
