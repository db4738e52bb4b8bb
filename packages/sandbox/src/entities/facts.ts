import type { Analysis } from "@fumehood/contract";
import { readEntity } from "./entity.ts";
import { MAX_CHANGED_VALUES } from "./limits.ts";
import type { SeenCollector } from "./seen.ts";

/** Texts of an annotation are cut: they come from registries that anybody may fill. */
const MAX_FACT_CHARS = 300;
const MAX_FACT_LIST = 100;

/** The domains that the analysis knows, with what it thinks of them. */
export function addDomainFacts(analysis: Analysis, collector: SeenCollector): void {
  for (const [name, entry] of Object.entries(analysis.domains ?? {})) {
    collector.add(readEntity("domain", name), "known", {
      status: textOf(entry.status),
      content_categories: textsOf(entry.content_categories),
      security_categories: textsOf(entry.security_categories),
    });
  }
}

/** The addresses that the analysis annotates: whose they are and where. Networks and places lead to them. */
export function addAddressFacts(analysis: Analysis, collector: SeenCollector): void {
  for (const [address, note] of Object.entries(analysis.annotations?.network ?? {})) {
    const entity = collector.add(readEntity("ip", address), "known", factsOfNote(note));
    const asn = numberOf(note["asn"]);
    if (asn !== null) collector.lead("asn", String(asn), entity);
    for (const key of ["country", "country_name", "region", "region_name", "city"]) {
      collector.lead("place", textOf(note[key]) ?? "", entity);
    }
  }
}

/**
 * The keys whose values a process changed. The report names each value with its key before it, and clients ask for the key alone, as it stands
 * under `name`.
 */
export function addChangedKeys(analysis: Analysis, collector: SeenCollector): void {
  for (const process of Object.values(analysis.dynamic?.processes ?? {})) {
    for (const change of rowsOf(process["registry_keys_modified"])) {
      const { name, value_name: value } = change;
      if (typeof name === "string" && typeof value === "string") {
        collector.add(readEntity("registry_key", name), "changed");
      }
    }
  }
}

function rowsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.slice(0, MAX_CHANGED_VALUES).filter(isRow) : [];
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function factsOfNote(note: Readonly<Record<string, unknown>>): Record<string, unknown> | null {
  const asn = numberOf(note["asn"]);
  const org = textOf(note["org"]);
  const [city, country, region] = [textOf(note["city"]), textOf(note["country"]), textOf(note["region"])];
  const rev = textsOf(note["reverse_dns"])[0] ?? null;
  const isPlaced = city !== null || country !== null || region !== null;
  if (asn === null && org === null && !isPlaced && rev === null) return null;
  return {
    asn: asn === null && org === null ? null : { asn, org },
    location: isPlaced ? { city, country, region } : null,
    rev,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, MAX_FACT_CHARS).toWellFormed() : null;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.slice(0, MAX_FACT_LIST).flatMap((entry) => textOf(entry) ?? []) : [];
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}
