import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { StartError } from "./errors.ts";

const require = createRequire(import.meta.url);

/** Folder of the page's sources and of its built form. */
export function webFolder(): string {
  return dirname(require.resolve("@fumehood/web/package.json"));
}

/**
 * The folder of the built page. Builds it when it is not there or its sources have changed since; `say` is told before that starts.
 * @throws {StartError} `page-build` when the build fails.
 */
export async function ensureWebAssets(say: (line: string) => void): Promise<string> {
  const folder = webFolder();
  const built = join(folder, "dist");
  const mark = join(built, ".sources");
  const digest = await digestSources(folder);
  if (existsSync(mark) && (await readFile(mark, "utf8")) === digest) return built;
  say("Building the page, once …");
  await buildPage(folder);
  await writeFile(mark, digest);
  return built;
}

/** One digest over all that the page is built from. */
async function digestSources(folder: string): Promise<string> {
  const deep = ["src", "public", "../contract/src", "../report/src"].map((name) => listFiles(join(folder, name), true));
  const files = (await Promise.all([...deep, listFiles(folder, false)])).flat();
  const hash = createHash("sha256");
  for (const file of [...new Set(files)].sort()) hash.update(file.slice(folder.length)).update(await readFile(file));
  return hash.digest("hex");
}

async function listFiles(root: string, recursive: boolean): Promise<string[]> {
  if (!existsSync(root)) return [];
  const entries = await readdir(root, { withFileTypes: true, recursive });
  return entries
    .filter(
      (entry) =>
        entry.isFile() && /\.([cm]?[jt]sx?|css|html|json|svg)$/.test(entry.name) && !/\.test\./.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}

function buildPage(folder: string): Promise<void> {
  const vite = join(dirname(require.resolve("vite/package.json")), "bin", "vite.js");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, "build", "--logLevel", "warn"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new StartError(
            "page-build",
            `The page cannot be built: ${Buffer.concat(output).toString("utf8").slice(-2000)}`,
          ),
        );
    });
  });
}
