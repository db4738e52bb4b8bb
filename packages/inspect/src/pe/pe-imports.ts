import { MAX_EXPORTS, MAX_IMPORTED_FUNCTIONS, MAX_IMPORTED_MODULES, MAX_NAME_CHARACTERS } from "../limits.ts";
import { digestMd5 } from "../md5.ts";
import { nameOrdinal } from "./ordinal-names.ts";
import { DIRECTORY, findDirectory, nameAtRva, offsetOfRva } from "./pe-headers.ts";
import type { PeFacts, PeImport } from "../inspection.ts";
import type { PeImage } from "./pe-headers.ts";

/** Reads the import table and the delayed imports, in file order. */
export function readImports(image: PeImage): PeImport[] {
  const imports: PeImport[] = [];
  const budget = { functions: MAX_IMPORTED_FUNCTIONS };
  readTable(image, DIRECTORY.imports, imports, budget);
  readTable(image, DIRECTORY.delayImports, imports, budget);
  return imports;
}

function readTable(image: PeImage, directory: number, imports: PeImport[], budget: { functions: number }): void {
  const delayed = directory === DIRECTORY.delayImports;
  const table = findDirectory(image, directory);
  if (table === undefined) return;
  const { reader } = image;
  const entrySize = delayed ? 32 : 20;
  for (let index = 0; ; index++) {
    const at = table.offset + index * entrySize;
    const nameRva = reader.u32(at + (delayed ? 4 : 12));
    if (nameRva === 0 || at + entrySize > reader.length) return;
    if (imports.length >= MAX_IMPORTED_MODULES) {
      image.limits.add("MAX_IMPORTED_MODULES");
      return;
    }
    const dll = nameAtRva(image, nameRva, MAX_NAME_CHARACTERS);
    if (dll === undefined) {
      image.problems.push("The import table names a library outside of the file; reading stopped there.");
      return;
    }
    const lookup = delayed
      ? reader.u32(at + 16)
      : reader.u32(at) !== 0 && offsetOfRva(image, reader.u32(at)) !== -1
        ? reader.u32(at)
        : reader.u32(at + 16);
    imports.push({ dll, functions: readThunks(image, dll, lookup, budget), delayed });
  }
}

function readThunks(image: PeImage, dll: string, rva: number, budget: { functions: number }): string[] {
  const functions: string[] = [];
  const { reader, is64 } = image;
  const start = offsetOfRva(image, rva);
  if (start === -1) return functions;
  for (let at = start; at + (is64 ? 8 : 4) <= reader.length; at += is64 ? 8 : 4) {
    const low = reader.u32(at);
    const isOrdinal = is64 ? (reader.u32(at + 4) & 0x80000000) !== 0 : (low & 0x80000000) !== 0;
    if (low === 0 && !isOrdinal) break;
    if (budget.functions-- <= 0) {
      image.limits.add("MAX_IMPORTED_FUNCTIONS");
      break;
    }
    const name = isOrdinal
      ? nameOrdinal(dll, low & 0xffff)
      : nameAtRva(image, (low & 0x7fffffff) + 2, MAX_NAME_CHARACTERS);
    if (name === undefined) break;
    functions.push(name);
  }
  return functions;
}

/**
 * The import hash in its usual definition: MD5 over "dll.function" in file order, lower case, the extensions .dll, .ocx and .sys left out,
 * joined by commas. Delayed imports do not count.
 */
export function hashImports(imports: readonly PeImport[]): string | undefined {
  const parts: string[] = [];
  for (const { dll, functions, delayed } of imports) {
    if (delayed) continue;
    const module = dll.toLowerCase().replace(/\.(?:dll|ocx|sys)$/, "");
    for (const name of functions) parts.push(`${module}.${name.toLowerCase()}`);
  }
  return parts.length === 0 ? undefined : digestMd5(parts.join(","));
}

/** Reads the export table. */
export function readExports(image: PeImage): PeFacts["exports"] {
  const exports: PeFacts["exports"] = { count: 0, names: [], forwarders: [] };
  const table = findDirectory(image, DIRECTORY.exports);
  if (table === undefined) return exports;
  const { reader } = image;
  const moduleName = nameAtRva(image, reader.u32(table.offset + 12), MAX_NAME_CHARACTERS);
  if (moduleName !== undefined) exports.moduleName = moduleName;
  exports.count = reader.u32(table.offset + 20);
  const nameCount = reader.u32(table.offset + 24);
  if (Math.max(nameCount, exports.count) > MAX_EXPORTS) image.limits.add("MAX_EXPORTS");
  const names = offsetOfRva(image, reader.u32(table.offset + 32));
  for (let index = 0; index < (names === -1 ? 0 : Math.min(nameCount, MAX_EXPORTS)); index++) {
    const name = nameAtRva(image, reader.u32(names + index * 4), MAX_NAME_CHARACTERS);
    if (name === undefined) break;
    exports.names.push(name);
  }
  readForwarders(image, table, exports);
  return exports;
}

/** An address within the export directory itself is the text "dll.function" of another export. */
function readForwarders(
  image: PeImage,
  table: { offset: number; rva: number; size: number },
  exports: PeFacts["exports"],
): void {
  const functions = offsetOfRva(image, image.reader.u32(table.offset + 28));
  for (let index = 0; index < (functions === -1 ? 0 : Math.min(exports.count, MAX_EXPORTS)); index++) {
    const rva = image.reader.u32(functions + index * 4);
    if (rva < table.rva || rva >= table.rva + table.size) continue;
    const forwarder = nameAtRva(image, rva, MAX_NAME_CHARACTERS);
    if (forwarder !== undefined) exports.forwarders.push(forwarder);
  }
}
