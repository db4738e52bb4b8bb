/** Small artifacts that are taken out of a sample: macro source and decoded scripts. */
import { createHash } from "node:crypto";
import type { ArtifactEntry } from "@fumehood/contract";
import type { Inspection, ScriptLanguage } from "@fumehood/inspect";
import { MAX_EXTRACTED_ARTIFACTS, MAX_EXTRACTED_BYTES, MAX_EXTRACTED_TOTAL_BYTES } from "../limits.ts";
import type { ExtractedArtifact } from "../types.ts";

const EXTENSIONS: Readonly<Record<ScriptLanguage, string>> = {
  javascript: "js",
  vbscript: "vbs",
  powershell: "ps1",
  batch: "bat",
  shell: "sh",
  python: "py",
  perl: "pl",
  php: "php",
  ruby: "rb",
  wsf: "wsf",
  hta: "hta",
  other: "txt",
};

interface Candidate {
  name: string;
  type: string;
  text: string;
}

/** Numbered from `firstId`. `isCut` is true when something was left out or shortened at a limit. */
export function extractArtifacts(
  inspection: Inspection,
  firstId: number,
): { artifacts: ExtractedArtifact[]; isCut: boolean } {
  const candidates = [...macroSources(inspection), ...decodedScripts(inspection)];
  const artifacts: ExtractedArtifact[] = [];
  let left = MAX_EXTRACTED_TOTAL_BYTES;
  let isCut = candidates.length > MAX_EXTRACTED_ARTIFACTS;
  for (const { name, type, text } of candidates.slice(0, MAX_EXTRACTED_ARTIFACTS)) {
    const bytes = new TextEncoder().encode(text);
    const kept = bytes.subarray(0, Math.min(bytes.length, MAX_EXTRACTED_BYTES, left));
    isCut ||= kept.length < bytes.length;
    left -= kept.length;
    if (kept.length > 0) artifacts.push({ artifactId: firstId + artifacts.length, name, type, bytes: kept });
  }
  return { artifacts, isCut };
}

/** How an extracted artifact stands in `artifacts`. */
export function describeExtracted(artifact: ExtractedArtifact, createdAtSeconds: number): ArtifactEntry {
  const { name, type, bytes } = artifact;
  return {
    origin: "extracted",
    path: name,
    type,
    size: bytes.length,
    md5: digest("md5", bytes),
    sha1: digest("sha1", bytes),
    sha256: digest("sha256", bytes),
    "magic-type": "ASCII text",
    "mime-type": "text/plain; charset=utf-8",
    "created-time": createdAtSeconds,
    antivirus: {},
    forensics: null,
    relation: { contains: null, extracted_from: 1, network: null, process: null },
  };
}

function macroSources({ ole, ooxml }: Inspection): Candidate[] {
  const modules = (ole?.vba ?? ooxml?.vba)?.modules ?? [];
  return modules
    .filter(({ code }) => code.trim() !== "")
    .map(({ path, code }) => ({ name: `${path}.vba`, type: "vba", text: code }));
}

function decodedScripts({ script, html }: Inspection): Candidate[] {
  const facts = script ?? html?.script;
  if (facts === undefined) return [];
  const extension = EXTENSIONS[facts.language];
  return facts.decodedScripts.map((text, index) => ({
    name: `decoded-${index + 1}.${extension}`,
    type: extension,
    text,
  }));
}

function digest(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}
