/**
 * The facts that an inspection yields. All of them are plain data: they pass a worker boundary and JSON unchanged. Offsets and sizes
 * are bytes from the start of the file unless said otherwise; texts are as found in the file, so hostile; lists are cut at the
 * limits of `limits.ts`, and what was cut is named in `limitsReached`.
 */
import type { FileFamily, FileTypeId } from "./file-type.ts";

/**
 * complete: everything that fits the type was run · partial: a limit was reached and a part left unread (see `limitsReached`; that
 * fewer strings are listed than found does not count) ·
 * timeout: the worker was ended at its time limit · crashed: the worker died. The last two carry digests and type only.
 */
export type InspectionOutcome = "complete" | "partial" | "timeout" | "crashed";

/** Lower-case hexadecimal digests of the whole file. */
export interface Digests {
  md5: string;
  sha1: string;
  sha256: string;
  sha512: string;
}

/** Similarity hashes; absent when the file is too small, too large or has too little variety for one. */
export interface FuzzyHashes {
  /** `blockSize:hash:hash`, as ssdeep 2.14 writes it. */
  ssdeep?: string;
  /** `T1` and 70 hexadecimal digits. */
  tlsh?: string;
}

/** What a file is, by content. */
export interface Identification {
  type: FileTypeId;
  label: string;
  mime: string;
  family: FileFamily;
  /** One sentence in the manner of libmagic, for the service's `magic` fields. */
  magic: string;
  /** True when other files can be taken out of it (archives, disk images, mail). */
  isContainer: boolean;
  /** undefined when the bytes given do not tell. */
  encrypted: boolean | undefined;
  /** Set when the name ends in a known extension that is not honest for the content. */
  nameMismatch?: { claimedExtension: string; expectedExtensions: string[] };
  /** Set when the file is shorter than it says itself that it is: what is missing, in a sentence. */
  truncated?: string;
  /** Ways in which the name tries to mislead a reader. */
  nameTricks: NameTrick[];
}

export type NameTrick =
  | "bidi-override"
  | "control-character"
  | "invisible-character"
  | "double-extension"
  | "trailing-space-or-dot"
  | "padding-before-extension"
  | "path-separator"
  | "reserved-device-name";

/** A run of printable characters. */
export interface ExtractedString {
  value: string;
  offset: number;
  encoding: "ascii" | "utf-16le";
}

/** A file found inside the bytes of another, by its signature. */
export interface EmbeddedFile {
  offset: number;
  type: FileTypeId;
  /** overlay: behind the end that the format defines · body: anywhere else · decoded: within decoded text or an inflated stream. */
  where: "overlay" | "body" | "decoded";
}

/** A stretch behind the defined end of a format. */
export interface Overlay {
  offset: number;
  sizeBytes: number;
  entropy: number;
}

// ---------------------------------------------------------------- Programs

export interface PeSection {
  name: string;
  virtualAddress: number;
  virtualSize: number;
  rawOffset: number;
  rawSize: number;
  entropy: number;
  readable: boolean;
  writable: boolean;
  executable: boolean;
  md5: string;
}

export interface PeImport {
  /** As written in the file. */
  dll: string;
  /** Names; an import by number is `ord<n>`, or its well-known name where the DLL is ws2_32, wsock32 or oleaut32. */
  functions: string[];
  delayed: boolean;
}

export interface PeResource {
  /** "RT_MANIFEST", "RT_RCDATA", or the resource's own type name. */
  type: string;
  name: string;
  /** Windows language id. */
  language: number;
  offset: number;
  sizeBytes: number;
  entropy: number;
  /** By the first bytes, when they are a known signature. */
  contentType?: FileTypeId;
}

export interface PeFacts {
  machine: string;
  bits: 32 | 64;
  /** "Windows GUI", "Windows console", "native", "EFI application" … */
  subsystem: string;
  isDll: boolean;
  isDriver: boolean;
  isDotNet: boolean;
  /** Seconds since 1970 as written by the linker (a hash in reproducible builds). */
  timestamp: number;
  isReproducibleBuild: boolean;
  imageBase: string;
  entryPoint: number;
  /** Name of the section that holds the entry point; absent when none does or there is no entry point. */
  entryPointSection?: string;
  characteristics: string[];
  /** "aslr", "high-entropy-va", "nx", "cfg", "no-seh", "force-integrity", "app-container" … */
  mitigations: string[];
  sections: PeSection[];
  imports: PeImport[];
  importedFunctionCount: number;
  /** MD5 over the import table in the usual definition; absent without imports. */
  imphash?: string;
  exports: { moduleName?: string; count: number; names: string[]; forwarders: string[] };
  resources: PeResource[];
  /** CompanyName, ProductName, OriginalFilename … */
  versionInfo: Record<string, string>;
  manifest?: { requestedExecutionLevel?: string; autoElevate: boolean };
  overlay?: Overlay;
  pdbPath?: string;
  tlsCallbacks: number;
  richHeader?: { hash: string; entries: { productId: number; build: number; count: number }[] };
  dotnet?: {
    runtimeVersion: string;
    /** "v4.0.30319" */
    metadataVersion?: string;
    isNativeEntryPoint: boolean;
    is32BitRequired: boolean;
    isStrongNameSigned: boolean;
  };
  /** The embedded Authenticode signature as found: its presence is not its validity, which is not verified here. */
  signature?: { offset: number; sizeBytes: number; subject?: string; issuer?: string };
  checksum: { stored: number; computed: number; matches: boolean };
  /** What points at a packer: "upx", "aspack", "themida", "high-entropy-code", "entry-point-in-last-section" … */
  packerHints: string[];
  problems: string[];
}

export interface ElfSection {
  name: string;
  type: string;
  offset: number;
  sizeBytes: number;
  entropy: number;
  writable: boolean;
  executable: boolean;
}

export interface ElfSegment {
  type: string;
  offset: number;
  fileSize: number;
  memorySize: number;
  /** "r", "w", "x" in this order, "-" where absent. */
  permissions: string;
}

export interface ElfFacts {
  bits: 32 | 64;
  endian: "little" | "big";
  machine: string;
  osAbi: string;
  type: "relocatable" | "executable" | "shared-object" | "position-independent" | "core" | "other";
  entryPoint: string;
  interpreter?: string;
  soname?: string;
  needed: string[];
  rpath: string[];
  sections: ElfSection[];
  segments: ElfSegment[];
  importedSymbols: string[];
  exportedSymbolCount: number;
  isStatic: boolean;
  isStripped: boolean;
  hasSectionHeaders: boolean;
  hasWritableExecutableSegment: boolean;
  hasExecutableStack: boolean;
  isUpxPacked: boolean;
  isGo: boolean;
  buildId?: string;
  overlay?: Overlay;
  problems: string[];
}

// ---------------------------------------------------------------- Office

export interface VbaModule {
  name: string;
  /** Where the module lies: the stream's path, or `part!stream` inside an OOXML package. */
  path: string;
  code: string;
  isTruncated: boolean;
}

export type VbaKeywordCategory =
  | "auto-execution"
  | "execution"
  | "download"
  | "file-write"
  | "persistence"
  | "obfuscation"
  | "injection"
  | "evasion";

export interface VbaKeyword {
  keyword: string;
  category: VbaKeywordCategory;
  module: string;
}

export interface VbaFacts {
  modules: VbaModule[];
  /** Procedures that run by themselves: AutoOpen, Document_Open, Workbook_Open … */
  autoExecution: string[];
  keywords: VbaKeyword[];
  /** Compiled code without source: the source was removed to hide it from readers like this one. */
  isSourceMissing: boolean;
}

/** An OLE package or object inside a document. */
export interface EmbeddedObject {
  /** Stream, part or position where it was found. */
  path: string;
  sizeBytes: number;
  /** OLE class or file type, when known: "Package", "Equation.3" … */
  className?: string;
  fileName?: string;
  sourcePath?: string;
  contentType?: FileTypeId;
}

export interface OleFacts {
  streams: { path: string; sizeBytes: number }[];
  rootClsid: string;
  isEncrypted: boolean;
  vba?: VbaFacts;
  /** Sheets of Excel 4 macros, by name, and whether a reader sees them. */
  excel4Sheets: { name: string; visibility: "visible" | "hidden" | "very-hidden" }[];
  embeddedObjects: EmbeddedObject[];
  hasEquationEditor: boolean;
  /** title, subject, author, lastAuthor, application, createdAt, savedAt (ISO 8601) … */
  summary: Record<string, string>;
  problems: string[];
}

export interface OoxmlFacts {
  partCount: number;
  parts: { name: string; sizeBytes: number }[];
  vba?: VbaFacts;
  externalRelationships: { part: string; type: string; target: string }[];
  /** Targets of attached templates and frames that load when the document is opened. */
  remoteTemplates: string[];
  embeddedObjects: EmbeddedObject[];
  /** Instructions of DDE and DDEAUTO fields and DDE links. */
  dde: string[];
  activeXCount: number;
  excel4Sheets: { name: string; visibility: "visible" | "hidden" | "very-hidden" }[];
  problems: string[];
}

export interface PdfFacts {
  version: string;
  headerOffset: number;
  objectCount: number;
  streamCount: number;
  pageCount: number;
  /** How often each name occurs, in the file and in inflated streams, after undoing #xx escapes. */
  keywords: Record<PdfKeyword, number>;
  /** How many of the counted names were written with #xx escapes. */
  obfuscatedNameCount: number;
  uris: string[];
  /** Sources of JavaScript actions, cut. */
  javascript: string[];
  launchTargets: string[];
  embeddedFileNames: string[];
  isEncrypted: boolean;
  endMarkerCount: number;
  bytesAfterEnd: number;
  problems: string[];
}

export type PdfKeyword =
  | "/JS"
  | "/JavaScript"
  | "/OpenAction"
  | "/AA"
  | "/Launch"
  | "/EmbeddedFile"
  | "/URI"
  | "/SubmitForm"
  | "/GoToR"
  | "/GoToE"
  | "/RichMedia"
  | "/XFA"
  | "/AcroForm"
  | "/JBIG2Decode"
  | "/ObjStm"
  | "/Encrypt";

export interface RtfFacts {
  objectCount: number;
  /** An object that updates itself when the document opens. */
  hasObjectUpdate: boolean;
  hasEquationEditor: boolean;
  objectClasses: string[];
  embeddedObjects: EmbeddedObject[];
  /** Targets of attached templates and linked fields. */
  remoteTargets: string[];
  /** Signs of exploit or hiding: "objupdate", "malformed-header", "pFragments", "oversized-hex", "binary-data" … */
  signs: string[];
  problems: string[];
}

// ---------------------------------------------------------------- Shortcuts, web, mail

export interface LnkFacts {
  /** The best answer to "what does it open". */
  target?: string;
  arguments?: string;
  workingDirectory?: string;
  relativePath?: string;
  description?: string;
  iconLocation?: string;
  localPath?: string;
  networkPath?: string;
  /** Path from the environment variable block (%windir%\…). */
  environmentPath?: string;
  machineId?: string;
  macAddress?: string;
  volumeLabel?: string;
  driveSerial?: string;
  /** ISO 8601. */
  createdAt?: string;
  accessedAt?: string;
  modifiedAt?: string;
  targetSizeBytes: number;
  showWindow: "normal" | "maximized" | "minimized" | "other";
  overlay?: Overlay;
  problems: string[];
}

export interface UrlShortcutFacts {
  url?: string;
  iconFile?: string;
  workingDirectory?: string;
  properties: Record<string, string>;
  problems: string[];
}

export interface HtmlFacts {
  title?: string;
  scriptCount: number;
  inlineScriptBytes: number;
  scriptSources: string[];
  forms: { action: string; method: string; hasPassword: boolean; inputCount: number }[];
  iframes: { src: string; isHidden: boolean }[];
  metaRefresh: string[];
  links: string[];
  dataUris: { mime: string; offset: number; sizeBytes: number; contentType?: FileTypeId }[];
  /** "atob", "blob", "createObjectURL", "msSaveOrOpenBlob", "download-attribute", "large-base64" …: several together build a file in the browser. */
  smugglingSigns: string[];
  /** Object and applet tags, ActiveX creation. */
  activeContent: string[];
  /** Facts of all inline scripts together, when there are any. */
  script?: ScriptFacts;
  problems: string[];
}

export interface EmailFacts {
  from?: string;
  to: string[];
  cc: string[];
  replyTo?: string;
  returnPath?: string;
  subject?: string;
  /** As written. */
  date?: string;
  messageId?: string;
  mailer?: string;
  receivedCount: number;
  /** spf, dkim, dmarc → pass, fail …, from the first Authentication-Results header. */
  authentication: Record<string, string>;
  attachments: { fileName?: string; contentType: string; sizeBytes: number }[];
  attachmentCount: number;
  hasHtml: boolean;
  links: string[];
  problems: string[];
}

// ---------------------------------------------------------------- Scripts

export type ScriptLanguage =
  | "javascript"
  | "vbscript"
  | "powershell"
  | "batch"
  | "shell"
  | "python"
  | "perl"
  | "php"
  | "ruby"
  | "wsf"
  | "hta"
  | "other";

/** What a script's text shows that it does or hides; found by tokens, so a hint and never a proof. */
export type ScriptSignName =
  | "download"
  | "execution"
  | "dynamic-code"
  | "encoded-command"
  | "hidden-window"
  | "policy-bypass"
  | "run-key"
  | "registry-write"
  | "scheduled-task"
  | "startup-folder"
  | "service-creation"
  | "cron"
  | "shell-profile"
  | "ssh-key"
  | "wmi"
  | "credential-access"
  | "browser-data"
  | "keylogging"
  | "screen-capture"
  | "clipboard"
  | "reverse-shell"
  | "code-injection"
  | "amsi-bypass"
  | "defender-tampering"
  | "firewall-tampering"
  | "log-clearing"
  | "shadow-copy-deletion"
  | "disk-wipe"
  | "mass-deletion"
  | "file-encryption"
  | "ransom-note"
  | "crypto-mining"
  | "discovery"
  | "exfiltration"
  | "webshell"
  | "self-deletion"
  | "lolbin"
  | "anti-analysis"
  | "delay"
  | "file-drop"
  | "user-creation"
  | "privilege-escalation";

export interface ScriptSign {
  name: ScriptSignName;
  /** The text that showed it, at most 120 characters. */
  excerpt: string;
  /** Character offset within the layer's text. */
  offset: number;
  /** 0: the script as it lies there; n: found after n rounds of decoding. */
  layer: number;
}

export interface DecodedBlob {
  encoding: "base64" | "base64-utf16" | "base64-gzip" | "hex" | "char-codes" | "script-encoder" | "url-escapes";
  /** Character offset within the layer it was found in. */
  offset: number;
  encodedLength: number;
  decodedLength: number;
  layer: number;
  /** The first printable characters; "" when it is not text. */
  preview: string;
  /** When the decoded bytes have a known signature. */
  contentType?: FileTypeId;
}

export interface ScriptObfuscation {
  longestLine: number;
  /** 0–1, of the characters that are not white space. */
  nonAlphanumericRatio: number;
  /** Bits per character. */
  entropy: number;
  concatenationCount: number;
  charCodeCount: number;
  hexEscapeCount: number;
  /** Back ticks and carets within words, as in p`o`wer or p^ow^er. */
  caretOrBacktickCount: number;
  dynamicCodeCount: number;
  longestStringLiteral: number;
  /** 0–100: how much of the above is far from what people write. */
  score: number;
}

export interface ScriptFacts {
  language: ScriptLanguage;
  lineCount: number;
  sizeCharacters: number;
  signs: ScriptSign[];
  obfuscation: ScriptObfuscation;
  decoded: DecodedBlob[];
  /** Text of decoded layers that looks like code, cut. */
  decodedScripts: string[];
  urls: string[];
  problems: string[];
}

// ---------------------------------------------------------------- YARA and the whole

export interface YaraMatch {
  rule: string;
  namespace: string;
  tags: string[];
  /** The rule's meta values, as written. */
  meta: Record<string, string | number | boolean>;
  /** Identifiers of the patterns that matched and where, cut. */
  patterns: { identifier: string; offset: number; length: number }[];
}

export type YaraFacts = { ran: true; ruleCount: number; matches: YaraMatch[] } | { ran: false; reason: string };

/** Everything that is told of one file. A parser's facts are present when the type called for it. */
export interface Inspection {
  outcome: InspectionOutcome;
  sizeBytes: number;
  digests: Digests;
  fuzzy: FuzzyHashes;
  identification: Identification;
  /** Shannon entropy in bits per byte, 0–8. */
  entropy: number;
  /** At most `MAX_STRINGS`; telling ones (addresses, paths, keys, commands) first, each group in file order. */
  strings: ExtractedString[];
  pe?: PeFacts;
  elf?: ElfFacts;
  ole?: OleFacts;
  ooxml?: OoxmlFacts;
  pdf?: PdfFacts;
  rtf?: RtfFacts;
  lnk?: LnkFacts;
  urlShortcut?: UrlShortcutFacts;
  html?: HtmlFacts;
  /** Of a script file; of a document's macros, or of a page's inline scripts, all of them together. */
  script?: ScriptFacts;
  email?: EmailFacts;
  embedded: EmbeddedFile[];
  yara: YaraFacts;
  /** Names of limits from `limits.ts` that were reached, each once. */
  limitsReached: string[];
  /** What was malformed or could not be read, as sentences. */
  problems: string[];
  elapsedMs: number;
}
