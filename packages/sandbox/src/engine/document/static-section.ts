/**
 * The section `static` of our analyses, which the service does not have: facts that its shape has no place for. Members of `facts`
 * are named as in inspect's `Inspection`.
 */
import type { Inspection, VbaFacts } from "@fumehood/inspect";
import type { Facts } from "../indicator.ts";
import { MAX_MEMBERS_LISTED } from "../limits.ts";
import type { ArchiveListing } from "../types.ts";
import { boundFacts } from "./bound-facts.ts";
import { type ReportedString, selectTellingStrings } from "./telling-strings.ts";

export interface StaticSection {
  strings: ReportedString[];
  facts: Record<string, unknown>;
}

/** Of the sample itself; members of archives have their indicators and artifacts. */
export function buildStaticSection({ inspection, url, archive }: Facts): StaticSection {
  const { type, label, family, encrypted, nameMismatch, nameTricks } = inspection.identification;
  const facts = {
    type: { id: type, label, family, encrypted, nameMismatch, nameTricks },
    entropy: inspection.entropy,
    sha512: inspection.digests.sha512,
    fuzzy: inspection.fuzzy,
    embedded: inspection.embedded,
    limitsReached: inspection.limitsReached,
    problems: inspection.problems,
    ...parserFacts(inspection),
    url,
  };
  // An object goes in, and boundFacts keeps objects objects.
  const bounded = boundFacts(facts) as Record<string, unknown>;
  return {
    strings: selectTellingStrings(inspection),
    facts: archive === undefined ? bounded : { ...bounded, archive: describeArchive(archive) },
  };
}

function parserFacts(inspection: Inspection): Record<string, unknown> {
  const { pe, elf, ole, ooxml, pdf, rtf, lnk, urlShortcut, html, script, email, yara } = inspection;
  return {
    // Sections, imports and the rest that has a place in the service's shape stand in the artifact's forensics.
    pe: pe === undefined ? undefined : { ...pe, sections: undefined, imports: undefined, resources: undefined },
    elf,
    ole: ole === undefined ? undefined : { ...ole, vba: withoutCode(ole.vba) },
    ooxml: ooxml === undefined ? undefined : { ...ooxml, vba: withoutCode(ooxml.vba) },
    pdf,
    rtf,
    lnk,
    urlShortcut,
    html,
    script,
    email,
    yara,
  };
}

/** The source of macros is an artifact of its own. */
function withoutCode(vba: VbaFacts | undefined): unknown {
  return vba === undefined
    ? undefined
    : { ...vba, modules: vba.modules.map(({ code, ...rest }) => ({ ...rest, sizeCharacters: code.length })) };
}

function describeArchive(archive: ArchiveListing): unknown {
  const members = archive.members.slice(0, MAX_MEMBERS_LISTED).map(({ path: _path, ...member }) => boundFacts(member));
  return { ...archive, members };
}
