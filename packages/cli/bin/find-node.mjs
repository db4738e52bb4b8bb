import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The oldest Node that runs this. */
export const NODE_MAJOR = 24;

/**
 * The program of a Node that is new enough: this one, or the one that "npm ci" brought. Some versions of npm leave that one out of
 * node_modules/.bin, so it is looked up in its package. `undefined` where there is none. Runs on any Node.
 */
export function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) return process.execPath;
  const require = createRequire(import.meta.url);
  const system = process.platform === "win32" ? "win" : process.platform;
  try {
    const folder = dirname(require.resolve(`node-${system}-${process.arch}/package.json`));
    const program = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined; // no package for this platform
  }
}
