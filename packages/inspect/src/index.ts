export { FILE_TYPE_IDS, FILE_TYPES, isFileTypeId, NOT_SENT_BY_DEFAULT, THREAT_GRID_TYPES } from "./file-type.ts";
export type { FileFamily, FileType, FileTypeId } from "./file-type.ts";
export type {
  DecodedBlob,
  Digests,
  ElfFacts,
  ElfSection,
  ElfSegment,
  EmailFacts,
  EmbeddedFile,
  EmbeddedObject,
  ExtractedString,
  FuzzyHashes,
  HtmlFacts,
  Identification,
  Inspection,
  InspectionOutcome,
  LnkFacts,
  NameTrick,
  OleFacts,
  OoxmlFacts,
  Overlay,
  PdfFacts,
  PdfKeyword,
  PeFacts,
  PeImport,
  PeResource,
  PeSection,
  RtfFacts,
  ScriptFacts,
  ScriptLanguage,
  ScriptObfuscation,
  ScriptSign,
  ScriptSignName,
  UrlShortcutFacts,
  VbaFacts,
  VbaKeyword,
  VbaKeywordCategory,
  VbaModule,
  YaraFacts,
  YaraMatch,
} from "./inspection.ts";
export { createDigester, digestBytes, digestStream } from "./digests.ts";
export type { Digester } from "./digests.ts";
export { entropy } from "./entropy.ts";
export { identify } from "./identify/identify.ts";
export type { IdentifyOptions } from "./identify/identify.ts";
export { findTruncation } from "./identify/truncation.ts";
export { identifyFile } from "./identify/identify-file.ts";
export { InspectError } from "./errors.ts";
export type { InspectErrorCode } from "./errors.ts";
export { extractStrings } from "./strings.ts";
export type { StringLimits, StringsOutcome } from "./strings.ts";
export { createInspector, inspectFile } from "./worker/inspector.ts";
export type { InspectOptions, Inspector } from "./worker/inspector.ts";
export { createYaraScanner, readRuleSources, RULES_FOLDER } from "./yara/yara.ts";
export type { YaraScanner } from "./yara/yara.ts";
export {
  ARCHIVE_ANOMALIES,
  archiveFormatOf,
  createUnpacker,
  DEFAULT_UNPACK_LIMITS,
  findPasswordsInName,
  isUnpackable,
  MEMBER_FLAGS,
  unpackArchive,
  UnpackError,
} from "./archive/index.ts";
export type {
  ArchiveAnomaly,
  ArchiveFormat,
  MailFacts,
  MemberFlag,
  MemberReason,
  UnpackedMember,
  Unpacker,
  UnpackerOptions,
  UnpackErrorCode,
  UnpackLimits,
  UnpackOptions,
  UnpackReason,
  UnpackResult,
} from "./archive/index.ts";
export { ssdeep } from "./fuzzy/ssdeep.ts";
export { tlsh } from "./fuzzy/tlsh.ts";
export { inspectBytes } from "./inspect-bytes.ts";
export type { InspectBytesOptions } from "./inspect-bytes.ts";
export type { Parsed } from "./parsed.ts";
export { analyzeScript } from "./script/analyze-script.ts";
export { parseHtml } from "./document/parse-html.ts";
