/** Facts made by hand for tests of rules: harmless unless told otherwise. */
import { FILE_TYPES } from "@fumehood/inspect";
import type {
  ElfFacts,
  EmailFacts,
  FileTypeId,
  HtmlFacts,
  Identification,
  Inspection,
  LnkFacts,
  OleFacts,
  OoxmlFacts,
  PdfFacts,
  PeFacts,
  RtfFacts,
  ScriptFacts,
  ScriptSignName,
  VbaFacts,
  VbaKeywordCategory,
} from "@fumehood/inspect";
import type { Facts } from "../indicator.ts";
import type { ArchiveListing, ListedMember } from "../types.ts";
import { readUrlFacts } from "../url-facts.ts";

/** 2026-01-01. */
export const NOW_SECONDS = 1_767_225_600;
const ZEROS = "0".repeat(128);

export interface FactsInput extends Partial<Omit<Inspection, "identification" | "strings">> {
  type?: FileTypeId;
  path?: string;
  artifactId?: number;
  identification?: Partial<Identification>;
  /** Values; offsets are made up. */
  strings?: readonly string[];
  url?: string;
  archive?: ArchiveListing;
}

export function factsOf(input: FactsInput): Facts {
  const { type = "text", path = "sample.bin", artifactId = 1, url, archive, ...rest } = input;
  return {
    artifactId,
    path,
    inspection: inspectionOf({ type, ...rest }),
    ...(url === undefined ? {} : { url: readUrlFacts(url) }),
    ...(archive === undefined ? {} : { archive }),
    nowSeconds: NOW_SECONDS,
  };
}

export function inspectionOf(input: Omit<FactsInput, "path" | "artifactId" | "url" | "archive">): Inspection {
  const { type = "text", identification, strings = [], ...rest } = input;
  const { label, mime, family } = FILE_TYPES[type];
  return {
    outcome: "complete",
    sizeBytes: 1000,
    digests: {
      md5: ZEROS.slice(0, 32),
      sha1: ZEROS.slice(0, 40),
      sha256: ZEROS.slice(0, 64),
      sha512: ZEROS,
    },
    fuzzy: {},
    identification: {
      type,
      label,
      mime,
      family,
      magic: label,
      isContainer: false,
      encrypted: undefined,
      nameTricks: [],
      ...identification,
    },
    entropy: 5,
    strings: strings.map((value, index) => ({ value, offset: 100 + index * 10, encoding: "ascii" })),
    embedded: [],
    yara: { ran: true, ruleCount: 1, matches: [] },
    limitsReached: [],
    problems: [],
    elapsedMs: 1,
    ...rest,
  };
}

/** An ordinary signed program. `imports` maps libraries to functions separated by blanks. */
export function peOf(
  overrides: Partial<Omit<PeFacts, "imports">> & { imports?: Record<string, string> } = {},
): PeFacts {
  const { imports = { "KERNEL32.dll": "ExitProcess GetStdHandle WriteFile ReadFile CloseHandle HeapAlloc" }, ...rest } =
    overrides;
  const modules = Object.entries(imports).map(([dll, names]) => ({
    dll,
    functions: names.split(" "),
    delayed: false,
  }));
  return {
    machine: "x86-64",
    bits: 64,
    subsystem: "Windows console",
    isDll: false,
    isDriver: false,
    isDotNet: false,
    timestamp: NOW_SECONDS - 1_000_000,
    isReproducibleBuild: false,
    imageBase: "0x140000000",
    entryPoint: 0x1000,
    entryPointSection: ".text",
    characteristics: [],
    mitigations: ["aslr", "nx"],
    sections: [sectionOf({}), sectionOf({ name: ".rdata", executable: false, entropy: 5 })],
    imports: modules,
    importedFunctionCount: modules.reduce((count, { functions }) => count + functions.length, 0),
    exports: { count: 0, names: [], forwarders: [] },
    resources: [],
    versionInfo: { CompanyName: "Example", OriginalFilename: "sample.bin" },
    tlsCallbacks: 0,
    signature: { offset: 4096, sizeBytes: 1000 },
    checksum: { stored: 1, computed: 1, matches: true },
    packerHints: [],
    problems: [],
    ...rest,
  };
}

export function sectionOf(overrides: Partial<PeFacts["sections"][number]>): PeFacts["sections"][number] {
  return {
    name: ".text",
    virtualAddress: 0x1000,
    virtualSize: 0x4000,
    rawOffset: 0x400,
    rawSize: 0x4000,
    entropy: 6.2,
    readable: true,
    writable: false,
    executable: true,
    md5: ZEROS.slice(0, 32),
    ...overrides,
  };
}

/** An ordinary dynamic program. */
export function elfOf(overrides: Partial<ElfFacts> = {}): ElfFacts {
  return {
    bits: 64,
    endian: "little",
    machine: "x86-64",
    osAbi: "System V",
    type: "position-independent",
    entryPoint: "0x1000",
    interpreter: "/lib64/ld-linux-x86-64.so.2",
    needed: ["libc.so.6"],
    rpath: [],
    sections: [
      { name: ".text", type: "PROGBITS", offset: 4096, sizeBytes: 4096, entropy: 6, writable: false, executable: true },
    ],
    segments: [{ type: "LOAD", offset: 0, fileSize: 8192, memorySize: 8192, permissions: "r-x" }],
    importedSymbols: ["puts"],
    exportedSymbolCount: 0,
    isStatic: false,
    isStripped: true,
    hasSectionHeaders: true,
    hasWritableExecutableSegment: false,
    hasExecutableStack: false,
    isUpxPacked: false,
    isGo: false,
    problems: [],
    ...overrides,
  };
}

/** A script with the given signs, each in layer 0 or as `[name, layer]` or `[name, layer, excerpt]`. */
export function scriptOf(
  language: ScriptFacts["language"],
  signs: readonly (ScriptSignName | readonly [ScriptSignName, number, string?])[] = [],
  overrides: Partial<ScriptFacts> = {},
): ScriptFacts {
  return {
    language,
    lineCount: 10,
    sizeCharacters: 300,
    signs: signs.map((sign, index) => {
      const [name, layer, excerpt] = typeof sign === "string" ? [sign, 0] : sign;
      return { name, layer, excerpt: excerpt ?? name, offset: index * 10 };
    }),
    obfuscation: {
      longestLine: 80,
      nonAlphanumericRatio: 0.2,
      entropy: 4.5,
      concatenationCount: 0,
      charCodeCount: 0,
      hexEscapeCount: 0,
      caretOrBacktickCount: 0,
      dynamicCodeCount: 0,
      longestStringLiteral: 20,
      score: 5,
    },
    decoded: [],
    decodedScripts: [],
    urls: [],
    problems: [],
    ...overrides,
  };
}

export function vbaOf(
  code: string,
  overrides: Partial<VbaFacts> = {},
  keywords: readonly VbaKeywordCategory[] = [],
): VbaFacts {
  return {
    modules: [{ name: "Module1", path: "Macros/VBA/Module1", code, isTruncated: false }],
    autoExecution: [],
    keywords: keywords.map((category) => ({ keyword: category, category, module: "Module1" })),
    isSourceMissing: false,
    ...overrides,
  };
}

export function oleOf(overrides: Partial<OleFacts> = {}): OleFacts {
  return {
    streams: [],
    rootClsid: "",
    isEncrypted: false,
    excel4Sheets: [],
    embeddedObjects: [],
    hasEquationEditor: false,
    summary: {},
    problems: [],
    ...overrides,
  };
}

export function ooxmlOf(overrides: Partial<OoxmlFacts> = {}): OoxmlFacts {
  return {
    partCount: 3,
    parts: [],
    externalRelationships: [],
    remoteTemplates: [],
    embeddedObjects: [],
    dde: [],
    activeXCount: 0,
    excel4Sheets: [],
    problems: [],
    ...overrides,
  };
}

export function rtfOf(overrides: Partial<RtfFacts> = {}): RtfFacts {
  return {
    objectCount: 0,
    hasObjectUpdate: false,
    hasEquationEditor: false,
    objectClasses: [],
    embeddedObjects: [],
    remoteTargets: [],
    signs: [],
    problems: [],
    ...overrides,
  };
}

export function pdfOf(
  overrides: Partial<Omit<PdfFacts, "keywords">> & { keywords?: Partial<PdfFacts["keywords"]> } = {},
): PdfFacts {
  const { keywords, ...rest } = overrides;
  return {
    version: "1.7",
    headerOffset: 0,
    objectCount: 5,
    streamCount: 1,
    pageCount: 1,
    keywords: {
      "/JS": 0,
      "/JavaScript": 0,
      "/OpenAction": 0,
      "/AA": 0,
      "/Launch": 0,
      "/EmbeddedFile": 0,
      "/URI": 0,
      "/SubmitForm": 0,
      "/GoToR": 0,
      "/GoToE": 0,
      "/RichMedia": 0,
      "/XFA": 0,
      "/AcroForm": 0,
      "/JBIG2Decode": 0,
      "/ObjStm": 0,
      "/Encrypt": 0,
      ...keywords,
    },
    obfuscatedNameCount: 0,
    uris: [],
    javascript: [],
    launchTargets: [],
    embeddedFileNames: [],
    isEncrypted: false,
    endMarkerCount: 1,
    bytesAfterEnd: 0,
    problems: [],
    ...rest,
  };
}

export function lnkOf(overrides: Partial<LnkFacts> = {}): LnkFacts {
  return { targetSizeBytes: 0, showWindow: "normal", problems: [], ...overrides };
}

export function htmlOf(overrides: Partial<HtmlFacts> = {}): HtmlFacts {
  return {
    scriptCount: 0,
    inlineScriptBytes: 0,
    scriptSources: [],
    forms: [],
    iframes: [],
    metaRefresh: [],
    links: [],
    dataUris: [],
    smugglingSigns: [],
    activeContent: [],
    problems: [],
    ...overrides,
  };
}

export function emailOf(overrides: Partial<EmailFacts> = {}): EmailFacts {
  return {
    to: [],
    cc: [],
    receivedCount: 1,
    authentication: {},
    attachments: [],
    attachmentCount: 0,
    hasHtml: false,
    links: [],
    problems: [],
    ...overrides,
  };
}

export function archiveOf(
  members: readonly (string | Partial<ListedMember>)[],
  overrides: Partial<ArchiveListing> = {},
): ArchiveListing {
  return {
    format: "zip",
    outcome: "complete",
    members: members.map((member) => ({
      name: "member.txt",
      outcome: "extracted",
      flags: [],
      ...(typeof member === "string" ? { name: member } : member),
    })),
    anomalies: [],
    memberCount: members.length,
    openedWithPassword: false,
    ...overrides,
  };
}
