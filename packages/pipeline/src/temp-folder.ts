import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const PREFIX = "unpack-";
/** Far longer than an archive may take, so nothing that another process is at work on is touched. */
const LEFT_OVER_MS = 3600_000;

/** The folder in which the members of one run lie until they are stored. */
export function unpackFolder(tempFolder: string, itemId: string, claims: number): string {
  return join(tempFolder, `${PREFIX}${itemId}-${claims}`);
}

/** Makes the folder, and removes what processes that were killed left in it. */
export async function prepareTempFolder(folder: string, now: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (now - mtimeMs > LEFT_OVER_MS) await rm(path, { recursive: true, force: true });
  }
}
