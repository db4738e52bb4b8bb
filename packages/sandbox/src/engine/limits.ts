/** Every limit of the engine over facts of a hostile file. Reaching one leaves a mark in the analysis (`truncated`, a warning). */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Time for the inspection of one file. */
export const DEFAULT_INSPECTION_TIMEOUT_MS = 60_000;
/** Larger files get digests, type and the facts of their head. */
export const MAX_INSPECTED_BYTES = 64 * MIB;

// Indicators
/** Evidence rows kept of one indicator; `hits` still counts all of them. */
export const MAX_EVIDENCE_ROWS = 50;
/** Characters of one value in an evidence row. */
export const MAX_EVIDENCE_CHARACTERS = 400;
/** Characters of one string that the patterns of the rules look at. */
export const MAX_MATCHED_CHARACTERS = 2048;

// Archives
/** Members of an archive that are inspected; further ones are listed only. */
export const MAX_MEMBERS_INSPECTED = 24;
export const MAX_MEMBER_BYTES = 32 * MIB;
/** All inspected members together, as far as they are handed on as artifacts. */
export const MAX_MEMBER_TOTAL_BYTES = 64 * MIB;
/** Members named in the analysis. */
export const MAX_MEMBERS_LISTED = 500;

// What stands in analysis.json
export const MAX_STRINGS_REPORTED = 1000;
export const MAX_REPORTED_IMPORTS = 5000;
export const MAX_REPORTED_EXPORTS = 2000;
export const MAX_REPORTED_RESOURCES = 500;
/** Entries of any other list of facts. */
export const MAX_REPORTED_LIST = 200;
/** Characters of any text of facts. */
export const MAX_REPORTED_CHARACTERS = 4 * KIB;
/** Levels of nesting of facts. */
export const MAX_REPORTED_DEPTH = 8;

// Extracted artifacts
export const MAX_EXTRACTED_ARTIFACTS = 48;
export const MAX_EXTRACTED_BYTES = 256 * KIB;
/** All extracted artifacts together. */
export const MAX_EXTRACTED_TOTAL_BYTES = 4 * MIB;

/** Characters of a URL that are taken apart. */
export const MAX_URL_CHARACTERS = 8 * KIB;
