/**
 * Every limit over bytes from outside. Reaching one is an outcome: its name stands in `limitsReached`, what was read up to there is
 * kept. Sizes are bytes unless said otherwise.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

// Identification
/** How much of a file's beginning `identifyFile` reads. */
export const MAX_HEAD_BYTES = 1 * MIB;
/** How much of a file's end `identifyFile` reads, for directories that lie there. */
export const MAX_TAIL_BYTES = 128 * KIB;
/** How much text the script classifier looks at. */
export const MAX_CLASSIFIED_CHARACTERS = 16 * KIB;
/** Entries of a ZIP directory that are looked at to tell its family. */
export const MAX_ZIP_ENTRIES_IDENTIFIED = 4096;
/** Entries of an OLE directory that are looked at to tell its family. */
export const MAX_OLE_ENTRIES_IDENTIFIED = 1024;

// The whole inspection
/** Above this, a file gets digests, type and the facts of its head only. */
export const MAX_INSPECTED_BYTES = 64 * MIB;
/** Default time for one inspection. */
export const DEFAULT_TIMEOUT_MS = 30_000;
/** Heap of one inspection worker, MiB. */
export const WORKER_HEAP_MIB = 512;
/** A worker is replaced after so many files, so that a leak in native code stays small. */
export const MAX_FILES_PER_WORKER = 2000;
export const MAX_PROBLEMS = 100;

// Strings
export const MIN_STRING_CHARACTERS = 5;
export const MAX_STRING_CHARACTERS = 1024;
/** Kept in an inspection. */
export const MAX_STRINGS = 2000;
/** Looked at while choosing which to keep. */
export const MAX_STRINGS_SCANNED = 200_000;
export const MAX_EMBEDDED_FILES = 64;

// PE and ELF
export const MAX_SECTIONS = 256;
export const MAX_IMPORTED_MODULES = 512;
export const MAX_IMPORTED_FUNCTIONS = 20_000;
export const MAX_EXPORTS = 10_000;
export const MAX_RESOURCES = 2000;
export const MAX_RESOURCE_DEPTH = 3;
export const MAX_VERSION_STRINGS = 128;
export const MAX_TLS_CALLBACKS = 64;
export const MAX_RICH_ENTRIES = 512;
export const MAX_ELF_SEGMENTS = 256;
export const MAX_ELF_SYMBOLS = 50_000;
export const MAX_ELF_DYNAMIC_ENTRIES = 4096;
/** Entropies and digests of parts read so many times the file's size together: parts that overlap a thousandfold are an attack. */
export const MAX_MEASURED_RATIO = 4;
export const MAX_NAME_CHARACTERS = 512;

// Scripts
/** Characters of a script that are analysed; the rest only has its digests and strings. */
export const MAX_SCRIPT_CHARACTERS = 2 * MIB;
export const MAX_SCRIPT_SIGNS = 200;
/** The same sign in the same layer is kept so often. */
export const MAX_SIGNS_PER_NAME = 5;
export const MAX_DECODE_LAYERS = 4;
export const MAX_DECODED_BLOBS = 64;
export const MAX_DECODED_BLOB_BYTES = 1 * MIB;
/** All decoded text of one script together, characters. */
export const MAX_DECODED_CHARACTERS = 4 * MIB;
export const MAX_DECODED_SCRIPTS = 16;
/** Characters kept of one decoded script. */
export const MAX_DECODED_SCRIPT_CHARACTERS = 16 * KIB;
export const MAX_URLS = 500;
export const MAX_URL_CHARACTERS = 2048;
export const MAX_EXCERPT_CHARACTERS = 120;

// Documents
export const MAX_OLE_STREAMS = 2000;
export const MAX_OLE_STREAM_BYTES = 32 * MIB;
export const MAX_OLE_SECTORS = 1 << 20;
export const MAX_VBA_MODULES = 200;
/** Decompressed source of one module. */
export const MAX_VBA_MODULE_BYTES = 1 * MIB;
export const MAX_VBA_TOTAL_BYTES = 8 * MIB;
export const MAX_VBA_KEYWORDS = 300;
export const MAX_EMBEDDED_OBJECTS = 200;
export const MAX_BIFF_RECORDS = 200_000;
export const MAX_OOXML_PARTS = 5000;
/** One part, inflated. */
export const MAX_OOXML_PART_BYTES = 16 * MIB;
/** All inflated parts of a package together. */
export const MAX_OOXML_TOTAL_BYTES = 64 * MIB;
export const MAX_RELATIONSHIPS = 1000;
export const MAX_PDF_STREAMS = 2000;
/** One inflated stream. */
export const MAX_PDF_STREAM_BYTES = 4 * MIB;
/** All inflated streams together. */
export const MAX_PDF_TOTAL_BYTES = 32 * MIB;
export const MAX_PDF_OBJECTS = 200_000;
export const MAX_PDF_VALUES = 200;
/** Occurrences of one name whose values are read; all occurrences are counted. */
export const MAX_PDF_VALUES_READ = 400;
export const MAX_RTF_OBJECTS = 200;
/** Hexadecimal data of one RTF object, decoded. */
export const MAX_RTF_OBJECT_BYTES = 8 * MIB;
export const MAX_HTML_ELEMENTS = 20_000;
export const MAX_HTML_VALUES = 500;
export const MAX_MAIL_HEADERS = 1000;
export const MAX_MAIL_HEADER_CHARACTERS = 8 * KIB;
export const MAX_MAIL_PARTS = 500;
export const MAX_MAIL_DEPTH = 10;
export const MAX_SHORTCUT_LINES = 200;

// Fuzzy hashes
export const MAX_FUZZY_BYTES = 32 * MIB;

// YARA
export const MAX_YARA_BYTES = 64 * MIB;
export const MAX_YARA_MATCHES = 200;
/** Occurrences of one pattern that the engine counts; conditions of our rules ask for 40 at most. */
export const MAX_YARA_OCCURRENCES = 1000;
/** Occurrences of one rule's patterns that are kept. */
export const MAX_YARA_PATTERNS_PER_MATCH = 20;
