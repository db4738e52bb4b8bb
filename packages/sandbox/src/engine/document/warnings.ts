/** What an analysis did not do, as the entries of its `warnings`. */
import type { Inspection } from "@fumehood/inspect";
import type { ArchiveListing, EngineWarning } from "../types.ts";

/** What happened besides the inspection of the sample itself. */
export interface AnalysisEvents {
  inspection: Inspection;
  isUnsupported: boolean;
  /** Set when the type can be opened as an archive. */
  archive?: ArchiveListing;
  /** True when the type is an archive and nobody was there to open it. */
  isArchiveLeftClosed: boolean;
  membersInspected: number;
  /** Members that were there but not looked at, and why. */
  membersLeftOut: number;
  isExtractionCut: boolean;
}

/** In a fixed order; `static_only` always comes first. */
export function buildWarnings(events: AnalysisEvents): EngineWarning[] {
  return [STATIC_ONLY, ...RULES.flatMap((rule) => rule(events))];
}

const STATIC_ONLY: EngineWarning = {
  code: "static_only",
  title: "Static analysis only",
  description: "Static analysis only: the sample was not run. There are no processes, no network traffic and no video.",
};

/** Limits on how much is listed of what was looked at. */
const LISTS_ONLY: ReadonlySet<string> = new Set(["MAX_STRINGS"]);

type Rule = (events: AnalysisEvents) => EngineWarning[];

const RULES: readonly Rule[] = [
  // Code, title and error as the service writes them.
  ({ isUnsupported, inspection }) =>
    isUnsupported
      ? [
          {
            code: "filetype_not_supported",
            title: "File is not a supported filetype",
            description: `Nothing is known of the structure of this type (${inspection.identification.label}), so it was not analysed.`,
            error: "File is not a supported type",
          },
        ]
      : [],
  ({ inspection: { outcome } }) =>
    outcome === "timeout"
      ? [
          warning(
            "inspection_timeout",
            "Inspection took too long",
            "The inspection was ended at its time limit. Only digests and type are known.",
          ),
        ]
      : [],
  ({ inspection: { outcome } }) =>
    outcome === "crashed"
      ? [
          warning(
            "inspection_crashed",
            "Inspection failed",
            "The inspection of this file broke off. Only digests and type are known.",
          ),
        ]
      : [],
  ({ inspection: { limitsReached } }) => {
    const told = limitsReached.filter((limit) => !LISTS_ONLY.has(limit));
    if (told.length === 0) return [];
    return [
      warning("limits_reached", "Limits were reached", `Parts of the file were not looked at: ${told.join(", ")}.`),
    ];
  },
  ({ inspection: { yara, outcome } }) =>
    yara.ran || outcome === "timeout" || outcome === "crashed"
      ? []
      : [warning("yara_not_available", "YARA rules were not run", `YARA rules were not run: ${yara.reason}.`)],
  ({ archive }) =>
    archive?.reason === "password-needed"
      ? [
          warning(
            "archive_unknown_password",
            "Password of the archive is not known",
            archive.outcome === "refused"
              ? "The archive is encrypted, and neither the given nor the usual passwords open it."
              : "Some members are encrypted, and neither the given nor the usual passwords open them.",
          ),
        ]
      : [],
  ({ archive }) =>
    archive !== undefined && archive.outcome !== "complete" && archive.reason !== "password-needed"
      ? [
          warning(
            "archive_incomplete",
            "Archive was not opened in full",
            `Not all members came out: ${archive.reason ?? "unknown reason"}.`,
          ),
        ]
      : [],
  ({ isArchiveLeftClosed }) =>
    isArchiveLeftClosed
      ? [
          warning(
            "archive_not_opened",
            "Archive was not opened",
            "Only the archive's own bytes were looked at, not its members.",
          ),
        ]
      : [],
  ({ membersLeftOut, membersInspected }) =>
    membersLeftOut > 0
      ? [
          warning(
            "archive_members_not_analysed",
            "Not all members were analysed",
            `${membersInspected} members were analysed, ${membersLeftOut} were not. Archives within the archive are not opened.`,
          ),
        ]
      : [],
  ({ isExtractionCut }) =>
    isExtractionCut
      ? [
          warning(
            "extraction_cut",
            "Extracted artifacts were cut",
            "Macros, decoded scripts or members of the archive were longer or more than are kept.",
          ),
        ]
      : [],
  ({ inspection: { identification } }) =>
    identification.family === "document" && identification.encrypted === true
      ? [
          warning(
            "document_encrypted",
            "Document is encrypted",
            "The content of the document is encrypted and was not looked at.",
          ),
        ]
      : [],
];

function warning(code: string, title: string, description: string): EngineWarning {
  return { code, title, description };
}
