import { fork } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const IS_SOURCE = import.meta.url.endsWith(".ts");
const EXTENSION = IS_SOURCE ? "ts" : "js";

/** The child's program as it lies beside this file. */
export function ownEntryPath(): string {
  return fileURLToPath(new URL(`./child/entry.${EXTENSION}`, import.meta.url));
}

/** Where 7-Zip's script lies; the child cannot resolve it when its program was copied elsewhere. */
export function sevenZipScriptPath(): string {
  return createRequire(import.meta.url).resolve("7z-wasm/7zz.es6.js");
}

/** A program for children that starts fast. */
export interface ChildProgram {
  readonly entryPath: string;
  remove(): Promise<void>;
}

/**
 * Run from its TypeScript source, a child would spend most of its start on stripping types. This strips them once,
 * into a private folder, for all children to come; compiled, there is nothing to do. Yields undefined when it fails:
 * the source works as well.
 */
export async function prepareChildProgram(): Promise<ChildProgram | undefined> {
  if (!IS_SOURCE) return { entryPath: ownEntryPath(), remove: async () => undefined };
  const folder = await realpath(await mkdtemp(join(tmpdir(), "fumehood-unpack-")));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  if (await runStripper(folder)) return { entryPath: join(folder, "child", "entry.mjs"), remove };
  await remove();
  return undefined;
}

function runStripper(folder: string): Promise<boolean> {
  const script = fileURLToPath(new URL(`./strip-program.${EXTENSION}`, import.meta.url));
  const source = fileURLToPath(new URL(".", import.meta.url));
  const child = fork(script, [source, folder], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    env: {},
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}
