import { latin1 } from "./bytes.ts";
import { parseEmail } from "./document/parse-email.ts";
import { parseHtml } from "./document/parse-html.ts";
import { parseLnk } from "./document/parse-lnk.ts";
import { parsePdf } from "./document/parse-pdf.ts";
import { parseRtf } from "./document/parse-rtf.ts";
import { parseUrlShortcut } from "./document/parse-url-shortcut.ts";
import { parseElf } from "./elf/parse-elf.ts";
import { findEmbedded } from "./embedded.ts";
import { entropy } from "./entropy.ts";
import { hashFuzzily } from "./fuzzy/fuzzy-hashes.ts";
import { identify } from "./identify/identify.ts";
import { decodeText } from "./identify/text-encoding.ts";
import { MAX_PROBLEMS, MAX_SCRIPT_CHARACTERS } from "./limits.ts";
import { parseOle } from "./office/parse-ole.ts";
import { parseOoxml } from "./office/parse-ooxml.ts";
import { parsePe } from "./pe/parse-pe.ts";
import { analyzeScript } from "./script/analyze-script.ts";
import { extractStrings } from "./strings.ts";
import type { FileTypeId } from "./file-type.ts";
import type { Digests, Identification, Inspection, ScriptFacts, ScriptLanguage } from "./inspection.ts";
import type { Parsed } from "./parsed.ts";
import type { YaraScanner } from "./yara/yara.ts";

/** What is known of the bytes besides themselves. */
export interface InspectBytesOptions {
  name?: string;
  digests: Digests;
  /** Size of the whole file; larger than the bytes given when only its head is inspected. */
  sizeBytes: number;
  tail?: Uint8Array;
  yara: YaraScanner;
  /** When the inspection began, by `performance.now()`. */
  startedAt: number;
}

const LANGUAGES: Partial<Record<FileTypeId, ScriptLanguage>> = {
  js: "javascript",
  jse: "javascript",
  vbs: "vbscript",
  vbe: "vbscript",
  ps1: "powershell",
  bat: "batch",
  sh: "shell",
  python: "python",
  perl: "perl",
  php: "php",
  ruby: "ruby",
  wsf: "wsf",
  sct: "wsf",
  hta: "hta",
  inf: "other",
  reg: "other",
  desktop: "shell",
};

const OOXML: ReadonlySet<FileTypeId> = new Set<FileTypeId>(["docx", "docm", "xlsx", "xlsm", "xlsb", "pptx", "pptm"]);
const MAIL: ReadonlySet<FileTypeId> = new Set<FileTypeId>(["eml", "mhtml", "mbox"]);
const MARKUP: ReadonlySet<FileTypeId> = new Set<FileTypeId>(["html", "svg", "hta", "xml", "mhtml"]);

/** Limits that only cut a list for display: reaching them leaves no part of the file unread. */
const DISPLAY_LIMITS: ReadonlySet<string> = new Set(["MAX_STRINGS"]);

/** Collects the outcome of several parsers; a parser that fails in spite of its promise becomes a problem, not a lost inspection. */
class Collector {
  readonly limits = new Set<string>();
  readonly problems: string[] = [];

  run<Facts extends { problems: string[] }>(what: string, parse: () => Parsed<Facts> | undefined): Facts | undefined {
    const parsed = this.attempt(what, parse);
    if (parsed === undefined) return undefined;
    for (const limit of parsed.limitsReached) this.limits.add(limit);
    for (const problem of parsed.facts.problems) this.addProblem(problem);
    return parsed.facts;
  }

  attempt<Result>(what: string, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.addProblem(`Reading ${what} failed: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  addProblem(problem: string): void {
    if (this.problems.length >= MAX_PROBLEMS) this.limits.add("MAX_PROBLEMS");
    else if (!this.problems.includes(problem)) this.problems.push(problem);
  }
}

/** Runs everything that fits the type over bytes in memory. Blocks for as long as that takes: call it where it can be ended. */
export function inspectBytes(bytes: Uint8Array, options: InspectBytesOptions): Inspection {
  const collector = new Collector();
  const { sizeBytes, digests } = options;
  if (sizeBytes > bytes.length) collector.limits.add("MAX_INSPECTED_BYTES");
  const identification = identify(bytes, {
    sizeBytes,
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.tail === undefined ? {} : { tail: options.tail }),
  });
  const facts = parseByType(bytes, identification, collector);
  const strings = collector.attempt("strings", () => extractStrings(bytes));
  for (const limit of strings?.limitsReached ?? []) collector.limits.add(limit);
  const overlay = facts.pe?.overlay ?? facts.elf?.overlay ?? facts.lnk?.overlay;
  const embedded = identification.isContainer
    ? []
    : (collector.attempt("embedded files", () =>
        findEmbedded(bytes, identification.type, overlay?.offset, collector.limits),
      ) ?? []);
  for (const blob of facts.script?.decoded ?? [])
    if (blob.contentType !== undefined)
      embedded.push({ offset: blob.offset, type: blob.contentType, where: "decoded" });
  const fuzzy = collector.attempt("similarity hashes", () => hashFuzzily(bytes, collector.limits)) ?? {};
  const yara = collector.attempt("YARA matches", () => options.yara.scan(bytes));
  for (const limit of yara?.limitsReached ?? []) collector.limits.add(limit);
  return {
    outcome: [...collector.limits].some((limit) => !DISPLAY_LIMITS.has(limit)) ? "partial" : "complete",
    sizeBytes,
    digests,
    fuzzy,
    identification,
    entropy: entropy(bytes),
    strings: strings?.strings ?? [],
    ...facts,
    embedded,
    yara: yara?.facts ?? { ran: false, reason: "The scan failed; see the problems." },
    limitsReached: [...collector.limits].toSorted(),
    problems: collector.problems,
    elapsedMs: performance.now() - options.startedAt,
  };
}

type TypeFacts = Pick<
  Inspection,
  "pe" | "elf" | "ole" | "ooxml" | "pdf" | "rtf" | "lnk" | "urlShortcut" | "html" | "script" | "email"
>;

function parseByType(bytes: Uint8Array, { type, family }: Identification, collector: Collector): TypeFacts {
  const facts: TypeFacts = {};
  if (family === "executable") {
    facts.pe = collector.run("the Windows program", () => parsePe(bytes));
    facts.elf = collector.run("the ELF program", () => parseElf(bytes));
  }
  if (hasPrefix(bytes, [0xd0, 0xcf, 0x11, 0xe0])) facts.ole = collector.run("the OLE file", () => parseOle(bytes));
  if (OOXML.has(type)) facts.ooxml = collector.run("the Office document", () => parseOoxml(bytes));
  if (type === "pdf") facts.pdf = collector.run("the PDF document", () => parsePdf(bytes));
  if (type === "rtf") facts.rtf = collector.run("the RTF document", () => parseRtf(bytes));
  if (type === "lnk") facts.lnk = collector.run("the shortcut", () => parseLnk(bytes));
  if (type === "url")
    facts.urlShortcut = collector.run("the Internet shortcut", () => parseUrlShortcut(readText(bytes)));
  if (MAIL.has(type)) facts.email = collector.run("the message", () => parseEmail(latin1(bytes)));
  if (MARKUP.has(type)) facts.html = collector.run("the page", () => parseHtml(readText(bytes)));
  facts.script = parseScripts(bytes, type, facts, collector);
  return dropAbsent(facts);
}

/** A script file itself; else the macros of a document; else the inline scripts of a page. */
function parseScripts(
  bytes: Uint8Array,
  type: FileTypeId,
  facts: TypeFacts,
  collector: Collector,
): ScriptFacts | undefined {
  const language = LANGUAGES[type];
  if (language !== undefined) return collector.run("the script", () => analyzeScript(readText(bytes), language));
  const macros = (facts.ole?.vba ?? facts.ooxml?.vba)?.modules.map(({ code }) => code).join("\n") ?? "";
  if (macros.trim() !== "") return collector.run("the macros", () => analyzeScript(macros, "vbscript"));
  return facts.html?.script;
}

/** Facts that are absent are left out, so that an inspection is the same before and after JSON. */
function dropAbsent(facts: TypeFacts): TypeFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function hasPrefix(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((value, index) => bytes[index] === value);
}

function readText(bytes: Uint8Array): string {
  // Twice the characters for UTF-16; the analysis cuts at its own limit and says so.
  const area = bytes.subarray(0, (MAX_SCRIPT_CHARACTERS + 1) * 2);
  return decodeText(area, area.length)?.text ?? latin1(area);
}
