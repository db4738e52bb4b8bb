import { createHash } from "node:crypto";
import type { CuratedEntry } from "@fumehood/contract";
import { visibleString } from "@fumehood/report";
import { valueKindOf, valueOf, type CuratedValueKind } from "../curated-entry.ts";
import type { FeedFormat, FeedHead } from "./format.ts";

// STIX 1.2 in XML: that is how a public connector's manual describes this format of the service's feeds.

const NAMESPACES = [
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
  'xmlns:stix="http://stix.mitre.org/stix-1"',
  'xmlns:stixCommon="http://stix.mitre.org/common-1"',
  'xmlns:stixVocabs="http://stix.mitre.org/default_vocabularies-1"',
  'xmlns:indicator="http://stix.mitre.org/Indicator-2"',
  'xmlns:cybox="http://cybox.mitre.org/cybox-2"',
  'xmlns:cyboxVocabs="http://cybox.mitre.org/default_vocabularies-2"',
  'xmlns:AddressObj="http://cybox.mitre.org/objects#AddressObject-2"',
  'xmlns:DomainNameObj="http://cybox.mitre.org/objects#DomainNameObject-1"',
  'xmlns:ProcessObj="http://cybox.mitre.org/objects#ProcessObject-2"',
  'xmlns:WinRegistryKeyObj="http://cybox.mitre.org/objects#WinRegistryKeyObject-2"',
  'xmlns:fumehood="urn:fumehood:sandbox"',
].join(" ");

/** A package of indicators, one a line of the feed; the same line always has the same ids. */
export const STIX_FORMAT: FeedFormat = {
  contentType: "application/xml;charset=utf-8",
  async *write(head, entries) {
    yield openPackage(head);
    let isOpen = false;
    for await (const entry of entries) {
      if (!isOpen) yield "<stix:Indicators>\n";
      isOpen = true;
      yield writeIndicator(head, entry);
    }
    // An empty list of indicators is not valid.
    if (isOpen) yield "</stix:Indicators>\n";
    yield "</stix:STIX_Package>\n";
  },
};

function openPackage({ feed, description, producedAt }: FeedHead): string {
  const id = makeId("Package", `${feed} ${producedAt}`);
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<stix:STIX_Package ${NAMESPACES} id="${id}" version="1.2" timestamp="${escapeXml(producedAt)}">\n` +
    `<stix:STIX_Header><stix:Title>${escapeXml(feed)}</stix:Title>` +
    `<stix:Description>${escapeXml(description)}</stix:Description></stix:STIX_Header>\n`
  );
}

function writeIndicator({ feed }: FeedHead, entry: CuratedEntry): string {
  const value = valueOf(feed, entry);
  const kind = valueKindOf(feed);
  const subject = `${feed} ${value} ${entry.sample ?? ""}`;
  const [id, observable, object] = ["Indicator", "Observable", "Object"].map((what) => makeId(what, subject));
  return (
    `<stix:Indicator xsi:type="indicator:IndicatorType" version="2.2" id="${id}" timestamp="${escapeXml(entry.timestamp)}">` +
    `<indicator:Title>${escapeXml(value)}</indicator:Title>` +
    `<indicator:Type xsi:type="stixVocabs:IndicatorTypeVocab-1.1">${TYPES[kind]}</indicator:Type>` +
    `<indicator:Description>${escapeXml(entry.description)}</indicator:Description>` +
    `<indicator:Observable id="${observable}"><cybox:Object id="${object}">` +
    PROPERTIES[kind](escapeXml(value)) +
    writeRelated(entry.ips ?? [], subject) +
    `</cybox:Object></indicator:Observable>` +
    `<indicator:Producer><stixCommon:References><stixCommon:Reference>${escapeXml(entry.sample)}` +
    `</stixCommon:Reference></stixCommon:References></indicator:Producer></stix:Indicator>\n`
  );
}

const TYPES: Readonly<Record<CuratedValueKind, string>> = {
  domain: "Domain Watchlist",
  registry_key: "Host Characteristics",
  task: "Host Characteristics",
};

const PROPERTIES: Readonly<Record<CuratedValueKind, (value: string) => string>> = {
  domain: (value) =>
    `<cybox:Properties xsi:type="DomainNameObj:DomainNameObjectType" type="FQDN">` +
    `<DomainNameObj:Value condition="Equals">${value}</DomainNameObj:Value></cybox:Properties>`,
  registry_key: (value) =>
    `<cybox:Properties xsi:type="WinRegistryKeyObj:WindowsRegistryKeyObjectType">` +
    `<WinRegistryKeyObj:Key condition="Equals">${value}</WinRegistryKeyObj:Key></cybox:Properties>`,
  task: (value) =>
    `<cybox:Properties xsi:type="ProcessObj:ProcessObjectType"><ProcessObj:Image_Info>` +
    `<ProcessObj:Command_Line condition="Contains">${value}</ProcessObj:Command_Line>` +
    `</ProcessObj:Image_Info></cybox:Properties>`,
};

function writeRelated(ips: readonly string[], subject: string): string {
  if (ips.length === 0) return "";
  const related = ips.map(
    (ip) =>
      `<cybox:Related_Object id="${makeId("Address", `${subject} ${ip}`)}">` +
      `<cybox:Properties xsi:type="AddressObj:AddressObjectType" category="${ip.includes(":") ? "ipv6-addr" : "ipv4-addr"}">` +
      `<AddressObj:Address_Value condition="Equals">${escapeXml(ip)}</AddressObj:Address_Value></cybox:Properties>` +
      `<cybox:Relationship xsi:type="cyboxVocabs:ObjectRelationshipVocab-1.1">Resolved_To</cybox:Relationship>` +
      `</cybox:Related_Object>`,
  );
  return `<cybox:Related_Objects>${related.join("")}</cybox:Related_Objects>`;
}

/** A name in our namespace with an identifier in the form of a UUID. */
function makeId(what: string, subject: string): string {
  const hex = createHash("sha256").update(`${what} ${subject}`, "utf8").digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `fumehood:${what}-${parts.join("-")}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** XML has no way to write most control characters: they become visible marks. */
function escapeXml(text: string | null | undefined): string {
  return visibleString(text ?? "").replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
