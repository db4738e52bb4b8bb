import type { Readable } from "node:stream";
import type { Database } from "@fumehood/store";

/** Where the sandbox keeps its tables: `openDatabase` of `@fumehood/store`. Closing it is the caller's. */
export type SandboxDatabase = Omit<Database, "close">;

/** Digests and size of stored bytes, or that there were too many. */
export type BlobPutOutcome =
  | {
      readonly kind: "stored";
      readonly sha256: string;
      readonly sha1: string;
      readonly md5: string;
      readonly sizeBytes: number;
    }
  | { readonly kind: "too-large" };

/** What the sandbox needs of a content-addressed blob store; `openBlobStore` of `@fumehood/store` satisfies it. */
export interface SandboxBlobs {
  /** When it returns, the bytes survive a power cut. */
  put(
    source: AsyncIterable<Uint8Array>,
    options: { readonly maxBytes: number; readonly signal?: AbortSignal },
  ): Promise<BlobPutOutcome>;
  /** `start` and `end` count from 0, both inclusive. */
  open(sha256: string, range?: { readonly start?: number; readonly end?: number }): Promise<Readable>;
  /** Lends a file that is only for reading while `use` runs. */
  withLocalFile<T>(sha256: string, use: (path: string) => Promise<T>): Promise<T>;
}

/** Milliseconds since 1970. */
export type Clock = () => number;

/** That many bytes from a cryptographic source: ids, keys and lease tokens are made of them. */
export type RandomBytes = (count: number) => Uint8Array;
