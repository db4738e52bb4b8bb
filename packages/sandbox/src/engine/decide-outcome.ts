import type { Inspection } from "@fumehood/inspect";
import type { ArchiveListing, EngineOutcome } from "./types.ts";

/** Types of which no parser knows anything. */
const UNSUPPORTED_TYPES: ReadonlySet<string> = new Set(["data", "empty"]);

/** True when nothing is known of the structure of the file's type. */
export function isUnsupported({ identification }: Inspection): boolean {
  return UNSUPPORTED_TYPES.has(identification.type);
}

/**
 * How an analysis ended, and what the sample's record says of it. YARA rules that were not run make an analysis no less complete: they
 * are an option of the machine, and a warning says so.
 */
export function decideOutcome(
  inspection: Inspection,
  archive: ArchiveListing | undefined,
  isCut: boolean,
): { outcome: EngineOutcome; status: string } {
  if (inspection.outcome === "timeout") return { outcome: "failed", status: "analysis_timeout" };
  if (inspection.outcome === "crashed") return { outcome: "failed", status: "analysis_failed" };
  if (isUnsupported(inspection)) return { outcome: "unsupported", status: "filetype_not_supported" };
  if (archive?.outcome === "refused" && archive.reason === "password-needed") {
    return { outcome: "failed", status: "archive_unknown_password" };
  }
  const isPartial =
    isCut || inspection.outcome === "partial" || (archive !== undefined && archive.outcome !== "complete");
  return { outcome: isPartial ? "partial" : "complete", status: "job_done" };
}
