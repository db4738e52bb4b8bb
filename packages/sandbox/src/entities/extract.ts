import type { Analysis, Report } from "@fumehood/contract";
import { buildReport } from "@fumehood/report";
import { readArtifact, readEntity, type Entity } from "./entity.ts";
import { addAddressFacts, addChangedKeys, addDomainFacts } from "./facts.ts";
import { MAX_EVIDENCE_ROWS } from "./limits.ts";
import { SeenCollector, type Relation, type Seen } from "./seen.ts";
import { splitUrl } from "./url-parts.ts";

/** What was submitted, as its record says. */
export interface SubmittedSample {
  id: string;
  filename: string;
  url: string | null;
  md5: string;
  sha1: string;
  sha256: string;
}

/**
 * What an analysis saw: addresses, domains, URLs, paths, artifacts and registry keys, how they were seen, and which lead to which. Of a static
 * analysis that is what the file holds and mentions, of a detonation what was done on the network, on the disk and in the registry too. Pure.
 */
export function extractSeen(sample: SubmittedSample, analysis: Analysis): Seen {
  const collector = new SeenCollector();
  const report = buildReport({
    target: "built-in",
    sampleId: sample.id,
    analysis,
    generatedAt: new Date(0).toISOString(),
  });
  addSubmitted(sample, collector);
  addStreams(report, collector);
  addLookups(report, collector);
  addRequests(report, collector);
  addDomainFacts(analysis, collector);
  addAddressFacts(analysis, collector);
  const artifacts = addArtifacts(report, sample, collector);
  addProcesses(report, collector);
  addChangedKeys(analysis, collector);
  addIndicators(analysis, artifacts, collector);
  addMentions(report, collector);
  return collector.seen;
}

function addSubmitted(sample: SubmittedSample, collector: SeenCollector): void {
  const artifact = collector.add(readArtifact(sample), "submitted");
  collector.add(readEntity("path", sample.filename), "sample");
  if (sample.url !== null) collector.link(artifact, addUrl(collector, sample.url, "submitted"));
}

function addStreams({ network }: Report, collector: SeenCollector): void {
  for (const { source, destination, serverName } of network.streams) {
    const address = destination === null ? undefined : collector.add(readEntity("ip", destination), "network_dst");
    if (source !== null) collector.add(readEntity("ip", source), "network_src");
    if (serverName) collector.link(addLookedUp(collector, serverName, "tls"), address);
  }
}

function addLookups({ network }: Report, collector: SeenCollector): void {
  for (const { query, answers } of network.dns) {
    const name = addLookedUp(collector, query, "dns_lookup");
    for (const { data } of answers) {
      const address = collector.add(readEntity("ip", data), "dns_answer");
      if (address) collector.link(name, address);
      else addLookedUp(collector, data, "dns_answer");
    }
  }
}

/** Questions for the name of an address are about no domain. */
function addLookedUp(collector: SeenCollector, text: string, relation: Relation): Entity | undefined {
  const domain = readEntity("domain", text);
  return domain?.value.endsWith(".arpa") ? undefined : collector.add(domain, relation);
}

function addRequests({ network }: Report, collector: SeenCollector): void {
  const destinations = new Map(network.streams.map(({ id, destination }) => [id, destination]));
  for (const { streamId, url: text, host, bodySha256 } of network.http) {
    if (host !== null) collector.add(readEntity("domain", host.replace(/:\d{1,5}$/, "")), "http_request");
    const url = text === null ? undefined : addUrl(collector, text, "http_request");
    const destination = destinations.get(streamId) ?? null;
    const address = destination === null ? undefined : readEntity("ip", destination);
    collector.link(url, address);
    if (bodySha256 === null) continue;
    const body = collector.add(readArtifact({ sha256: bodySha256 }), "network");
    collector.link(body, url);
    collector.link(body, address);
  }
}

/** A URL and its host, which lead to each other. */
function addUrl(collector: SeenCollector, text: string, relation: Relation): Entity | undefined {
  const url = collector.add(readEntity("url", text), relation);
  const host = url && splitUrl(url.value)?.host;
  if (host === undefined) return url;
  const of = relation === "http_request" ? "http_request" : "mention";
  const address = readEntity("ip", host);
  collector.link(url, address ? collector.add(address, "mention") : collector.add(readEntity("domain", host), of));
  return url;
}

const ORIGINS: Readonly<Record<string, Relation>> = {
  submitted: "submitted",
  disk: "disk",
  network: "network",
  memory: "memory",
  extracted: "extracted",
};

/** Returns the artifacts by their numbers in the analysis. */
function addArtifacts(report: Report, sample: SubmittedSample, collector: SeenCollector): ReadonlyMap<string, Entity> {
  const byNumber = new Map<string, Entity>();
  for (const { id, origin, path, sha256, sha1, md5, type, sizeBytes, magic, mime } of report.artifacts) {
    const relation = ORIGINS[origin ?? ""] ?? "extracted";
    const facts = { type, size: sizeBytes, "magic-type": magic, "mime-type": mime };
    const entity = collector.add(sha256 === null ? undefined : readArtifact({ sha256, sha1, md5 }), relation, facts);
    if (entity) byNumber.set(id, entity);
    // Artifacts without a path are called by their number.
    const isNamed = path !== `artifact ${id}` && path !== sample.filename;
    if (isNamed) collector.add(readEntity("path", path), relation === "submitted" ? "sample" : "artifact");
  }
  return byNumber;
}

function addProcesses(report: Report, collector: SeenCollector): void {
  for (const { filesCreated, filesModified, filesDeleted, registryKeys } of report.processes) {
    for (const path of filesCreated) collector.add(readEntity("path", path), "created");
    for (const path of filesModified) collector.add(readEntity("path", path), "modified");
    for (const path of filesDeleted) collector.add(readEntity("path", path), "deleted");
    for (const key of registryKeys) collector.add(readEntity("registry_key", key), "changed");
  }
}

/** The indicators, which lead to the artifacts that their evidence names by number. */
function addIndicators(analysis: Analysis, artifacts: ReadonlyMap<string, Entity>, collector: SeenCollector): void {
  for (const { ioc, data } of analysis.iocs ?? []) {
    collector.addIndicator(ioc);
    for (const row of (data ?? []).slice(0, MAX_EVIDENCE_ROWS)) {
      for (const key of ["Artifact_ID", "Disk_Artifact_ID", "Net_Artifact_ID"]) {
        const number = row[key];
        if (typeof number === "number" || typeof number === "string") {
          collector.lead("ioc", ioc, artifacts.get(String(number)));
        }
      }
    }
  }
}

const KIND_OF_OBSERVABLE = {
  ipv4: "ip",
  ipv6: "ip",
  domain: "domain",
  url: "url",
  path: "path",
  "registry-key": "registry_key",
} as const;

/** What stands in evidence, command lines and strings, as the report finds it there. */
function addMentions({ observables }: Report, collector: SeenCollector): void {
  for (const { kind: observed, value, seenIn } of observables) {
    if (!isMentionable(observed)) continue;
    const kind = KIND_OF_OBSERVABLE[observed];
    for (const { section, id } of seenIn) {
      const relation = relationOfSection(section);
      if (relation === undefined) continue;
      const entity =
        kind === "url" ? addUrl(collector, value, relation) : collector.add(readEntity(kind, value), relation);
      if (section === "indicators") collector.lead("ioc", id, entity);
    }
  }
}

function isMentionable(kind: string): kind is keyof typeof KIND_OF_OBSERVABLE {
  return Object.hasOwn(KIND_OF_OBSERVABLE, kind);
}

/** Other sections are read with what they tell besides. */
function relationOfSection(section: string): Relation | undefined {
  if (section === "indicators") return "indicator";
  return section === "static" || section === "processes" ? "mention" : undefined;
}
