import { constants } from "node:fs";
import { access, chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartError } from "./errors.ts";

/** Where the state of one installation lies. All of it can be copied while the product is stopped. */
export interface DataFolder {
  readonly path: string;
  readonly database: string;
  readonly blobs: string;
  readonly temp: string;
  readonly runFile: string;
  readonly sandboxKeyFile: string;
}

/**
 * Makes the folder if it is not there, for its owner alone, and makes sure that it can be written.
 * @throws {StartError} `data-folder` when it cannot be made or written.
 */
export async function prepareDataFolder(path: string): Promise<DataFolder> {
  const folder = describeDataFolder(path);
  try {
    await mkdir(folder.blobs, { recursive: true, mode: 0o700 });
    await mkdir(folder.temp, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    // `access` answers for the real user and says yes on read-only mounts to nobody in particular: a written file is proof.
    const probe = join(path, `.probe-${process.pid}`);
    await writeFile(probe, "", { mode: 0o600 });
    await rm(probe);
  } catch (error) {
    throw new StartError("data-folder", explainDataFolder(path, error), { cause: error });
  }
  return folder;
}

export function describeDataFolder(path: string): DataFolder {
  return {
    path,
    database: join(path, "fumehood.db"),
    blobs: join(path, "blobs"),
    temp: join(path, "temp"),
    runFile: join(path, "run.json"),
    sandboxKeyFile: join(path, "sandbox-key"),
  };
}

function explainDataFolder(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  const why =
    {
      EACCES: "is not yours to write",
      EROFS: "is on a read-only file system",
      ENOTDIR: "or one above it is a file",
      EEXIST: "or one above it is a file",
      ENOSPC: "is on a full disk",
    }[code] ?? `cannot be used (${code})`;
  return `The data folder ${path} ${why}; name another with --data.`;
}

/** Reads a secret of this installation, or makes it with `create` and keeps it, readable by its owner alone. */
export async function readOrCreateSecret(path: string, create: () => string): Promise<string> {
  try {
    const text = (await readFile(path, "utf8")).trim();
    if (text !== "") return text;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const secret = create();
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return secret;
}
