/** The `artifacts` of an analysis: the sample, the members of an archive that were looked at, and what was extracted. */
import type { ArtifactEntry } from "@fumehood/contract";
import { FILE_TYPES, type Inspection } from "@fumehood/inspect";
import type { Facts } from "../indicator.ts";
import type { ExtractedArtifact } from "../types.ts";
import { cutText } from "./bound-facts.ts";
import { describeExtracted } from "./extracted.ts";
import { buildForensics } from "./forensics.ts";

/** Keyed by artifact id as text; "1" is the sample. */
export function buildArtifacts(
  files: readonly Facts[],
  extracted: readonly ExtractedArtifact[],
  createdAtSeconds: number,
): Record<string, ArtifactEntry> {
  const contained = [...files.slice(1), ...extracted].map(({ artifactId }) => artifactId);
  return Object.fromEntries([
    ...files.map((file): [string, ArtifactEntry] => [
      String(file.artifactId),
      describeFile(file, file.artifactId === 1 ? contained : [], createdAtSeconds),
    ]),
    ...extracted.map((artifact): [string, ArtifactEntry] => [
      String(artifact.artifactId),
      describeExtracted(artifact, createdAtSeconds),
    ]),
  ]);
}

function describeFile(
  { artifactId, path, inspection }: Facts,
  contained: number[],
  createdAtSeconds: number,
): ArtifactEntry {
  const { identification, digests, sizeBytes, entropy } = inspection;
  const isSample = artifactId === 1;
  return {
    origin: isSample ? "submitted" : "extracted",
    path: cutText(path),
    type: FILE_TYPES[identification.type].serviceType,
    size: sizeBytes,
    md5: digests.md5,
    sha1: digests.sha1,
    sha256: digests.sha256,
    "magic-type": cutText(identification.magic),
    "mime-type": mimeWithCharset(inspection),
    "created-time": createdAtSeconds,
    entropy: Math.round(entropy * 1000) / 1000,
    antivirus: buildAntivirus(inspection),
    forensics: buildForensics(inspection),
    relation: {
      contains: contained.length > 0 ? contained : null,
      extracted_from: isSample ? null : 1,
      network: null,
      process: null,
    },
    created_by: [],
    modified_by: [],
    read_by: [],
    executed_from: [],
    whitelist: [],
  };
}

function mimeWithCharset({ identification }: Inspection): string {
  const isText = ["text", "script", "web"].includes(identification.family);
  return `${identification.mime}; charset=${isText ? "utf-8" : "binary"}`;
}

/** Only scanners that ran are named. */
function buildAntivirus({ yara }: Inspection): Record<string, unknown> {
  if (!yara.ran) return {};
  return {
    yara: yara.matches.map(({ rule, meta, tags }) => ({
      id: rule,
      description: typeof meta["description"] === "string" ? cutText(meta["description"]) : "",
      tags,
    })),
  };
}
