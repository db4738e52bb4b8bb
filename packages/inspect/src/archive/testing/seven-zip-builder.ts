import { Buffer } from "node:buffer";
import { sevenZipScriptPath } from "../child-program.ts";
import { loadSevenZip } from "../sevenzip/module.ts";

/** What of Emscripten's file system is needed to make an archive in memory. */
interface MemoryFs {
  mkdir(path: string): void;
  writeFile(path: string, data: Uint8Array): void;
  readFile(path: string): Uint8Array;
}

/** How 7-Zip makes the archive. */
export interface SevenZipBuildOptions {
  /** The name of the archive, whose extension decides on the format. */
  readonly archive?: string;
  readonly password?: string;
  /** Encrypts the names too. */
  readonly hideNames?: boolean;
  /** Further switches of 7-Zip's `a`. */
  readonly switches?: readonly string[];
}

const BUILD_MIB = 1024;

function makeParents(fs: MemoryFs, name: string): void {
  const folders = name.split("/").slice(0, -1);
  folders.forEach((_folder, at) => {
    try {
      fs.mkdir(folders.slice(0, at + 1).join("/"));
    } catch {
      // It is there already.
    }
  });
}

/** Builds an archive with 7-Zip itself, in memory: 7z, and whatever else it can write. */
export async function buildWithSevenZip(
  members: Readonly<Record<string, Buffer | string>>,
  options: SevenZipBuildOptions = {},
): Promise<Buffer> {
  const { archive = "built.7z", password, hideNames = false, switches = [] } = options;
  const fresh = await loadSevenZip(sevenZipScriptPath(), BUILD_MIB);
  const sevenZip = await fresh();
  // Emscripten's file system has these, too.
  const fs = sevenZip.fs as unknown as MemoryFs;
  const streams = sevenZip.fs.streams;
  for (const stream of streams.slice(1, 3)) {
    if (stream)
      stream.stream_ops = { ...stream.stream_ops, write: (_s: object, _b: object, _o: number, n: number) => n };
  }
  for (const [name, data] of Object.entries(members)) {
    makeParents(fs, name);
    fs.writeFile(name, Buffer.from(data));
  }
  const secrets = password === undefined ? [] : [`-p${password}`, ...(hideNames ? ["-mhe=on"] : [])];
  const exitCode = process.exitCode;
  const status = sevenZip.run(["a", ...switches, ...secrets, archive, ...Object.keys(members)]);
  // Emscripten sets the exit code of the whole process.
  process.exitCode = exitCode;
  if (status !== 0) throw new Error(`7-Zip could not make ${archive}: ${status}.`);
  return Buffer.from(fs.readFile(archive));
}
