/** The `forensics` of an artifact, in the service's shape: Windows programs and Internet shortcuts have one, other types do not. */
import type { Inspection, PeFacts } from "@fumehood/inspect";
import { MAX_REPORTED_EXPORTS, MAX_REPORTED_IMPORTS, MAX_REPORTED_RESOURCES } from "../limits.ts";
import { boundFacts, cutText } from "./bound-facts.ts";

/** `null` for types of which the service shows none; facts of those stand under `static.facts`. */
export function buildForensics(inspection: Inspection): Record<string, unknown> | null {
  if (inspection.pe !== undefined) return buildPeForensics(inspection.pe);
  if (inspection.urlShortcut !== undefined) {
    const { properties, url } = inspection.urlShortcut;
    const shown = { ...properties, ...(url === undefined ? {} : { URL: url }) };
    return { sections: { InternetShortcut: { properties: boundFacts(shown) } } };
  }
  return null;
}

function buildPeForensics(pe: PeFacts): Record<string, unknown> {
  return {
    file_info: boundFacts(pe.versionInfo),
    headers: { pe: buildPeHeader(pe) },
    imports: buildImports(pe),
    exports: pe.exports.names.slice(0, MAX_REPORTED_EXPORTS).map(cutText),
    sections: pe.sections.map((section) => ({
      name: cutText(section.name),
      virtual_address: section.virtualAddress,
      virtual_size: section.virtualSize,
      raw_offset: section.rawOffset,
      raw_size: section.rawSize,
      entropy: section.entropy,
      md5: section.md5,
      readable: section.readable,
      writable: section.writable,
      executable: section.executable,
    })),
    resources: pe.resources.slice(0, MAX_REPORTED_RESOURCES).map((resource) => ({
      type: cutText(resource.type),
      name: cutText(resource.name),
      language: resource.language,
      offset: resource.offset,
      size: resource.sizeBytes,
      entropy: resource.entropy,
      ...(resource.contentType === undefined ? {} : { filetype: resource.contentType }),
    })),
    // Present or not; whether it is valid was not checked.
    signatures: pe.signature === undefined ? [] : [boundFacts({ ...pe.signature, verified: null })],
    internal_checksum_match: pe.checksum.matches,
  };
}

function buildPeHeader(pe: PeFacts): Record<string, unknown> {
  return {
    machine: pe.machine,
    number_of_sections: pe.sections.length,
    timestamp: pe.timestamp,
    characteristics: boundFacts(pe.characteristics),
    optional_header: {
      magic: pe.bits === 64 ? "PE32+" : "PE32",
      address_of_entry_point: pe.entryPoint,
      image_base: pe.imageBase,
      subsystem: pe.subsystem,
      checksum: pe.checksum.stored,
      mitigations: boundFacts(pe.mitigations),
    },
  };
}

/** The service's pairs of name and address; addresses are given at load time only, so they are `null` here. */
function buildImports(pe: PeFacts): { dll: string; entries: [string, null][] }[] {
  const result: { dll: string; entries: [string, null][] }[] = [];
  let left = MAX_REPORTED_IMPORTS;
  for (const { dll, functions } of pe.imports) {
    const kept = functions.slice(0, left);
    left -= kept.length;
    result.push({ dll: cutText(dll), entries: kept.map((name): [string, null] => [cutText(name), null]) });
  }
  return result;
}
