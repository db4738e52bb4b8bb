import { constants, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { SevenZipModule, SevenZipModuleFactory } from "7z-wasm";

/**
 * 7-Zip as WebAssembly, used as it is published. What its JavaScript side offers beyond its types is written down
 * here: it is Emscripten's file system, whose nodes and streams carry their operations.
 */
export interface EmscriptenNode {
  id: number;
  name: string;
  mode: number;
  node_ops: Record<string, unknown>;
  stream_ops: Record<string, unknown>;
}

export interface EmscriptenStream {
  node: EmscriptenNode;
  position: number;
  stream_ops: Record<string, unknown>;
}

export interface EmscriptenFs {
  mkdir(path: string): void;
  mount(type: { mount(): EmscriptenNode }, options: object, path: string): void;
  createNode(parent: EmscriptenNode | null, name: string, mode: number, device: number): EmscriptenNode;
  destroyNode(node: EmscriptenNode): void;
  streams: (EmscriptenStream | null)[];
  ErrnoError: new (errno: number) => Error;
}

/** The instance for one call of 7-Zip; it is not fit for a second one. */
export interface SevenZip {
  readonly fs: EmscriptenFs;
  /** Runs 7-Zip's command line; yields its exit code. Throws what an output hook throws, and on aborts. */
  run(args: string[]): number;
  /** Whether memory beyond the ceiling was asked for. */
  wasDeniedMemory(): boolean;
}

/**
 * Emscripten's start-up asks Node's internals for the numbers of open flags, which the child's permission model
 * refuses; the public constants are the same numbers. This changes the child's process only.
 */
function answerBindingCalls(): void {
  if (process.permission === undefined) return;
  Object.defineProperty(process, "binding", { value: () => ({ fs: constants }), configurable: true });
}

const MIB = 1024 * 1024;
/** What the child needs beside 7-Zip's heap, and the least that the heap is given. */
const CHILD_MIB = 120;
const MIN_HEAP_MIB = 64;

/** Loads 7-Zip's code once; each call of the result is a fresh instance, whose heap stays within the child's limit. */
export async function loadSevenZip(scriptPath: string, maxMemoryMiB: number): Promise<() => Promise<SevenZip>> {
  const maxHeapBytes = Math.max(MIN_HEAP_MIB, maxMemoryMiB - CHILD_MIB) * MIB;
  answerBindingCalls();
  const wasm = await WebAssembly.compile(readFileSync(join(dirname(scriptPath), "7zz.wasm")));
  // The package's own types describe its default export so.
  const imported = (await import(pathToFileURL(scriptPath).href)) as { default: SevenZipModuleFactory };
  return () => instantiate(imported.default, wasm, maxHeapBytes);
}

type ResizeHeap = (requestedBytes: number) => boolean;

interface InstantiateHook {
  instantiateWasm(
    imports: { env: Record<string, unknown> } & WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}

async function instantiate(
  factory: SevenZipModuleFactory,
  wasm: WebAssembly.Module,
  maxHeapBytes: number,
): Promise<SevenZip> {
  let denied = false;
  const hook: InstantiateHook = {
    instantiateWasm(imports, done) {
      // Emscripten names its heap growth so; it yields whether the heap has grown.
      const grow = imports.env["emscripten_resize_heap"] as ResizeHeap;
      imports.env["emscripten_resize_heap"] = (requestedBytes: number): boolean => {
        const isAllowed = requestedBytes >>> 0 <= maxHeapBytes;
        denied ||= !isAllowed;
        return isAllowed && grow(requestedBytes);
      };
      done(new WebAssembly.Instance(wasm, imports), wasm);
      return {};
    },
  };
  // Emscripten takes the hook, which the package's types leave out; null from stdin is its end.
  const options = { stdin: () => null, ...hook } as object;
  const module: SevenZipModule = await factory(options);
  return {
    // The interface above is what Emscripten's FS object has at run time.
    fs: module.FS as unknown as EmscriptenFs,
    // callMain yields the exit code, which the package's types leave out.
    run: (args) => module.callMain(args) as unknown as number,
    wasDeniedMemory: () => denied,
  };
}
