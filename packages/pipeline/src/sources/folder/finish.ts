import { createHash } from "node:crypto";
import { copyFile, link, lstat, mkdir, open, rename, unlink } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { codeOf } from "../../errors.ts";
import { MAX_NAME_TRIES } from "./limits.ts";
import type { FolderSettings } from "./settings.ts";
import { isSameVersion, versionOf } from "./version.ts";
import type { FileVersion } from "./version.ts";
import type { FoundEntry, FsPath } from "./walk.ts";

/** Does what is to be done with a file whose bytes are stored, if it still is what was stored. May be repeated after a crash. */
export async function finishFile(
  entry: FoundEntry,
  version: FileVersion,
  { after, moveTo }: Pick<FolderSettings, "after" | "moveTo">,
): Promise<void> {
  if (after === "keep") return;
  try {
    if (!isSameVersion(versionOf(await lstat(entry.path, { bigint: true })), version)) return;
    if (after === "delete") await unlink(entry.path);
    else if (moveTo !== null) await moveFile(entry, moveTo);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** Never replaces a file: a name that is taken gets a number. */
async function moveFile(entry: FoundEntry, moveTo: string): Promise<void> {
  const wanted = join(moveTo, entry.relative);
  await mkdir(dirname(wanted), { recursive: true });
  for (let attempt = 0; attempt < MAX_NAME_TRIES; attempt++) {
    if (await moveAs(entry.path, numbered(wanted, attempt))) return;
  }
  throw new Error(`${MAX_NAME_TRIES} files of this name lie where it is to be moved.`);
}

function numbered(path: string, attempt: number): string {
  if (attempt === 0) return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${attempt}${ext}`);
}

/** False when the name is taken. A second name first and the old one away then: a crash between leaves both, and the next try ends it. */
async function moveAs(from: FsPath, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST") return finishEarlierMove(from, to);
    if (code === undefined || !WITHOUT_LINKS.has(code)) throw error;
    if (!(await copyAs(from, to))) return false;
  }
  await unlink(from);
  return true;
}

/** Another file system, or one that knows no second names. */
const WITHOUT_LINKS: ReadonlySet<string> = new Set(["EXDEV", "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

async function finishEarlierMove(from: FsPath, to: string): Promise<boolean> {
  const [source, target] = await Promise.all([lstat(from, { bigint: true }), lstat(to, { bigint: true })]);
  if (source.ino !== target.ino || source.dev !== target.dev) return false;
  await unlink(from);
  return true;
}

/** Under a name of its own until it is whole and on the disk; a copy that a crash left is written over. */
async function copyAs(from: FsPath, to: string): Promise<boolean> {
  const digest = createHash("sha256").update(to).digest("hex").slice(0, 16);
  const temporary = join(dirname(to), `.fumehood-${digest}.part`);
  await copyFile(from, temporary);
  const handle = await open(temporary, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (await isThere(to)) {
    await unlink(temporary);
    return false;
  }
  await rename(temporary, to);
  return true;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
