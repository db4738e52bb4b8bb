import { Buffer } from "node:buffer";
import type { EmscriptenFs, EmscriptenNode, EmscriptenStream } from "./module.ts";

/** Bytes that 7-Zip reads as a file; `Source` is one. */
export interface ReadableBytes {
  readonly size: number;
  readInto(target: Uint8Array, offset: number, length: number, position: number): number;
}

/** What happens to the files that 7-Zip writes; they exist nowhere but here. */
export interface OutputHooks {
  openFile(name: string): void;
  /** Bytes are valid during the call only. */
  written(bytes: Buffer): void;
}

const DIRECTORY_MODE = 0o40777;
const FILE_MODE = 0o100666;
const FORMAT_MASK = 0o170000;
const DIRECTORY_FORMAT = 0o40000;
/** WASI's numbers, which Emscripten uses. */
const ENOENT = 44;
const EPERM = 63;
const SEEK_CURRENT = 1;
const SEEK_END = 2;
const BLOCK_BYTES = 4096;

function attributes(node: EmscriptenNode, size: number): object {
  const epoch = new Date(0);
  return {
    dev: 1,
    ino: node.id,
    mode: node.mode,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size,
    atime: epoch,
    mtime: epoch,
    ctime: epoch,
    blksize: BLOCK_BYTES,
    blocks: Math.ceil(size / BLOCK_BYTES),
  };
}

function seek(sizeOf: () => number) {
  return (stream: EmscriptenStream, offset: number, whence: number): number => {
    if (whence === SEEK_CURRENT) return stream.position + offset;
    return whence === SEEK_END ? sizeOf() + offset : offset;
  };
}

/** Shows the archive as `/in/archive` without copying it. */
export function mountArchive(fs: EmscriptenFs, archive: ReadableBytes): string {
  const directoryOps = {
    getattr: (node: EmscriptenNode) => attributes(node, 0),
    lookup: (parent: EmscriptenNode, name: string): EmscriptenNode => {
      if (name !== "archive") throw new fs.ErrnoError(ENOENT);
      return fileNode(parent);
    },
  };
  const fileNode = (parent: EmscriptenNode): EmscriptenNode => {
    const node = fs.createNode(parent, "archive", FILE_MODE, 0);
    node.node_ops = { getattr: () => attributes(node, archive.size) };
    node.stream_ops = {
      llseek: seek(() => archive.size),
      read: (_stream: EmscriptenStream, target: Uint8Array, offset: number, length: number, position: number) => {
        const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
        return archive.readInto(bytes, offset, length, position);
      },
    };
    return node;
  };
  const mount = (): EmscriptenNode => {
    const root = fs.createNode(null, "/", DIRECTORY_MODE, 0);
    root.node_ops = directoryOps;
    root.stream_ops = {};
    return root;
  };
  fs.mkdir("/in");
  fs.mount({ mount }, {}, "/in");
  return "/in/archive";
}

/** Shows an empty folder as `/out` that takes files, hands their bytes on and forgets them; it takes no links. */
export function mountOutput(fs: EmscriptenFs, hooks: OutputHooks): string {
  let current: EmscriptenNode | undefined;
  let size = 0;
  const forget = (): void => {
    if (current !== undefined) fs.destroyNode(current);
    current = undefined;
  };
  const streamOps = {
    llseek: seek(() => size),
    write: (_stream: EmscriptenStream, source: Uint8Array, offset: number, length: number, position: number) => {
      // Files are written front to back; a hole or a second writing would need the file that is not kept.
      if (position !== size) throw new fs.ErrnoError(EPERM);
      hooks.written(Buffer.from(source.buffer, source.byteOffset + offset, length));
      size += length;
      return length;
    },
    close: () => undefined,
  };
  const ops = {
    getattr: (node: EmscriptenNode) => attributes(node, node === current ? size : 0),
    setattr: () => undefined,
    lookup: (): EmscriptenNode => {
      throw new fs.ErrnoError(ENOENT);
    },
    readdir: () => [".", ".."],
    unlink: () => {
      current = undefined;
    },
    mknod: (parent: EmscriptenNode, name: string, mode: number): EmscriptenNode => {
      const node = fs.createNode(parent, name, mode, 0);
      node.node_ops = ops;
      node.stream_ops = streamOps;
      if ((mode & FORMAT_MASK) === DIRECTORY_FORMAT) return node;
      forget();
      current = node;
      size = 0;
      hooks.openFile(name);
      return node;
    },
  };
  const mount = (): EmscriptenNode => {
    const root = fs.createNode(null, "/", DIRECTORY_MODE, 0);
    root.node_ops = ops;
    root.stream_ops = {};
    return root;
  };
  fs.mkdir("/out");
  fs.mount({ mount }, {}, "/out");
  return "/out";
}

/** Takes what 7-Zip prints, line by line; the terminal it comes with goes byte by byte. */
export function capturePrinted(fs: EmscriptenFs, onLine: (line: string) => void): void {
  for (const descriptor of [1, 2]) {
    const stream = fs.streams[descriptor];
    if (stream === null || stream === undefined) continue;
    let pending = "";
    stream.stream_ops = {
      ...stream.stream_ops,
      write: (_stream: EmscriptenStream, source: Uint8Array, offset: number, length: number) => {
        pending += Buffer.from(source.buffer, source.byteOffset + offset, length).toString("latin1");
        const lines = pending.split("\n");
        pending = lines.pop() ?? "";
        for (const line of lines) onLine(Buffer.from(line, "latin1").toString("utf8"));
        return length;
      },
    };
  }
}
