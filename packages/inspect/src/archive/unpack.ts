import { UnpackError } from "./errors.ts";
import type { UnpackOptions, UnpackResult } from "./types.ts";

/** How an unpacker keeps its children. */
export interface UnpackerOptions {
  /** Children started ahead of need; each serves one archive and dies. 0 by default. */
  readonly spare?: number;
  /** A folder above every `outDir` of this unpacker; its children may write nowhere else. */
  readonly outRoot: string;
}

/** Unpacks archives one child process each, with some started ahead. */
export interface Unpacker {
  /** As `unpackArchive`. */
  unpack(options: UnpackOptions): Promise<UnpackResult>;
  /** Ends the spare children; runs under way go on to their end. */
  close(): Promise<void>;
}

/** An unpacker whose children may write below `outRoot` only. */
export function createUnpacker(options: UnpackerOptions): Unpacker {
  throw new UnpackError("unpack-child", `No child can be started below ${options.outRoot}.`, { retryable: false });
}

/** Lists and extracts one archive in a child of its own. */
export async function unpackArchive(options: UnpackOptions): Promise<UnpackResult> {
  return createUnpacker({ outRoot: options.outDir }).unpack(options);
}
