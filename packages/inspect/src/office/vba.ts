import { ByteReader, latin1 } from "../bytes.ts";
import { MAX_VBA_KEYWORDS, MAX_VBA_MODULE_BYTES, MAX_VBA_MODULES, MAX_VBA_TOTAL_BYTES } from "../limits.ts";
import type { VbaFacts, VbaKeyword, VbaKeywordCategory, VbaModule } from "../inspection.ts";
import type { OleContainer, OleStream } from "./ole-container.ts";

/**
 * Decompresses a VBA container: chunks of up to 4096 bytes, in which a flag byte says for each of the next eight items whether it is a
 * literal byte or a copy from what the chunk has already yielded. Stops at `maxBytes` or at the first malformed item.
 */
export function decompressVba(container: Uint8Array, maxBytes: number): Uint8Array {
  const reader = new ByteReader(container);
  const out = new Uint8Array(Math.min(maxBytes, container.length * 1024 + 4096));
  let length = 0;
  if (reader.u8(0) !== 1) return out.subarray(0, 0);
  for (let at = 1; at + 2 <= container.length && length < out.length;) {
    const header = reader.u16(at);
    const end = Math.min(container.length, at + (header & 0xfff) + 3);
    length =
      (header & 0x8000) === 0
        ? copyRaw(container, at + 2, end, out, length)
        : expandChunk(container, at + 2, end, out, length);
    at = end;
  }
  return out.subarray(0, length);
}

function copyRaw(source: Uint8Array, from: number, end: number, out: Uint8Array, length: number): number {
  const part = source.subarray(from, Math.min(end, from + (out.length - length)));
  out.set(part, length);
  return length + part.length;
}

function expandChunk(source: Uint8Array, from: number, end: number, out: Uint8Array, start: number): number {
  let at = from;
  let length = start;
  while (at < end) {
    const flags = source[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < end && length < out.length; bit++) {
      if (((flags >> bit) & 1) === 0) {
        out[length++] = source[at++] ?? 0;
        continue;
      }
      const token = (source[at] ?? 0) | ((source[at + 1] ?? 0) << 8);
      at += 2;
      const offsetBits = Math.max(4, Math.ceil(Math.log2(Math.max(1, length - start))));
      const distance = (token >> (16 - offsetBits)) + 1;
      const count = (token & (0xffff >> offsetBits)) + 3;
      if (distance > length - start) return length;
      for (let copied = 0; copied < count && length < out.length; copied++, length++)
        out[length] = out[length - distance] ?? 0;
    }
    if (length >= out.length) break;
  }
  return length;
}

interface ModuleRecord {
  name: string;
  streamName: string;
  offset: number;
}

const RECORD = { version: 0x09, moduleName: 0x19, streamName: 0x1a, moduleOffset: 0x31, moduleEnd: 0x2b } as const;

/** Reads names and source offsets of the modules from the decompressed "dir" stream. */
function readModuleRecords(dir: Uint8Array): ModuleRecord[] {
  const reader = new ByteReader(dir);
  const records: ModuleRecord[] = [];
  let current: ModuleRecord = { name: "", streamName: "", offset: 0 };
  for (let at = 0; at + 6 <= dir.length && records.length < MAX_VBA_MODULES;) {
    const id = reader.u16(at);
    // The version record states four bytes but has six.
    const size = id === RECORD.version ? 6 : reader.u32(at + 2);
    const data = reader.slice(at + 6, size);
    if (id === RECORD.moduleName) current.name = latin1(data);
    else if (id === RECORD.streamName) current.streamName = latin1(data);
    else if (id === RECORD.moduleOffset) current.offset = reader.u32(at + 6);
    else if (id === RECORD.moduleEnd) {
      records.push(current);
      current = { name: "", streamName: "", offset: 0 };
    }
    at += 6 + size;
  }
  return records;
}

/** Reads the VBA projects of a container; undefined when it has none. `where` is put in front of the modules' paths. */
export function readVba(container: OleContainer, where = ""): VbaFacts | undefined {
  const directories = container.streams.filter(({ path }) => /(?:^|\/)VBA\/dir$/i.test(path));
  if (directories.length === 0) return undefined;
  const modules: VbaModule[] = [];
  let budget = MAX_VBA_TOTAL_BYTES;
  for (const directory of directories) {
    const folder = directory.path.slice(0, -"dir".length);
    const records = readModuleRecords(decompressVba(directory.read(), MAX_VBA_MODULE_BYTES));
    if (records.length >= MAX_VBA_MODULES) container.limits.add("MAX_VBA_MODULES");
    for (const record of records) {
      const stream = findModuleStream(container, folder, record);
      if (stream === undefined || modules.length >= MAX_VBA_MODULES) continue;
      const module = readModule(stream, record, where, budget);
      budget -= module.code.length;
      if (module.isTruncated) container.limits.add("MAX_VBA_MODULE_BYTES");
      modules.push(module);
    }
  }
  return {
    modules,
    ...findKeywords(modules, container.limits),
    isSourceMissing: modules.length > 0 && modules.every(({ code }) => code.trim() === ""),
  };
}

function findModuleStream(container: OleContainer, folder: string, record: ModuleRecord): OleStream | undefined {
  const wanted = `${folder}${record.streamName === "" ? record.name : record.streamName}`.toLowerCase();
  return container.streams.find(({ path }) => path.toLowerCase() === wanted);
}

function readModule(stream: OleStream, record: ModuleRecord, where: string, budget: number): VbaModule {
  const limit = Math.max(0, Math.min(MAX_VBA_MODULE_BYTES, budget));
  const code = decompressVba(stream.read().subarray(record.offset), limit + 1);
  return {
    name: record.name,
    path: where + stream.path,
    code: latin1(code.subarray(0, limit)),
    isTruncated: code.length > limit,
  };
}

const AUTO_EXECUTION =
  /\b(?:sub|function)\s{1,8}(auto_?(?:open|close|exec|exit|new)|document_(?:open|close|new|beforeclose)|documentopen|workbook_(?:open|activate|beforeclose|windowactivate)|worksheet_(?:activate|change|calculate)|auto_(?:activate|deactivate)|\w{1,40}_(?:layout|gotfocus|mousemove|painted|painting|onconnecting))\b/gi;

const KEYWORDS: readonly (readonly [category: VbaKeywordCategory, pattern: RegExp])[] = [
  [
    "execution",
    /\bwscript\.shell\b|\bshell(?:execute[aw]?)?\b(?=\s{0,4}[("'a-z])|\bwin32_process\b|\bwinexec\b|\bcreateprocess[aw]?\b|\bcallbyname\b|\bmacscript\b|\bcmd(?:\.exe)?\s{0,4}\/c|\bpowershell\b/gi,
  ],
  [
    "download",
    /\burldownloadtofile[aw]?\b|\b(?:msxml2|microsoft)\.(?:server)?xmlhttp\b|\bwinhttp\.winhttprequest\b|\bnet\.webclient\b|\bdownload(?:file|string)\b|\binternetexplorer\.application\b|\bbitsadmin\b|\bcertutil\b/gi,
  ],
  [
    "file-write",
    /\badodb\.stream\b|\bsavetofile\b|\bcreatetextfile\b|\bopen\s[^\n]{1,120}\sfor\s{1,4}(?:output|binary|append)\b|\bfilecopy\b|\bscripting\.filesystemobject\b/gi,
  ],
  ["persistence", /\bregwrite\b|\\currentversion\\run\b|\bschtasks\b|\bschedule\.service\b|\\startup\\|\bxlstart\b/gi],
  [
    "obfuscation",
    /\bstrreverse\b|\bchrw?\$?\s{0,2}\(\s{0,2}\d{1,3}\s{0,2}\)\s{0,2}&|\bfrombase64\w{0,12}\b|\bxor\b|\bcallbyname\b|\bevaluate\s{0,2}\(/gi,
  ],
  [
    "injection",
    /\bvirtualalloc(?:ex)?\b|\brtlmovememory\b|\bcreatethread\b|\bcreateremotethread\b|\bwriteprocessmemory\b|\bheapcreate\b|\benumsystemlocales[aw]?\b|\bloadlibrary[aw]?\b/gi,
  ],
  [
    "evasion",
    /\bapplication\.recentfiles\b|\benvironment?\$?\s{0,2}\(\s{0,2}["']username|\bsbiedll\b|\bvmware\b|\bvirtualbox\b|\bapplication\.displayalerts\s{0,2}=\s{0,2}false|\baccessvbom\b|\bvbawarnings\b/gi,
  ],
];

function findKeywords(
  modules: readonly VbaModule[],
  limits: Set<string>,
): Pick<VbaFacts, "autoExecution" | "keywords"> {
  const autoExecution = new Set<string>();
  const keywords: VbaKeyword[] = [];
  const seen = new Set<string>();
  const add = (keyword: string, category: VbaKeywordCategory, module: string): void => {
    const key = `${category} ${keyword.toLowerCase()} ${module}`;
    if (seen.has(key)) return;
    if (keywords.length >= MAX_VBA_KEYWORDS) limits.add("MAX_VBA_KEYWORDS");
    else keywords.push({ keyword, category, module });
    seen.add(key);
  };
  for (const { name, code } of modules) {
    for (const [, procedure = ""] of code.matchAll(AUTO_EXECUTION)) {
      autoExecution.add(procedure);
      add(procedure, "auto-execution", name);
    }
    for (const [category, pattern] of KEYWORDS)
      for (const match of code.matchAll(pattern)) add(match[0].trim().slice(0, 80), category, name);
  }
  return { autoExecution: [...autoExecution], keywords };
}
