import type { Observable, Report, ReportReference } from "@fumehood/contract";
import { REPORT_LIMITS } from "../limits.ts";
import { isRecord } from "../read/values.ts";
import { createCollector, type Collector } from "./collector.ts";
import { readHash } from "./hash.ts";
import { readHost } from "./host.ts";
import { readPath, readRegistryKey } from "./path.ts";
import { createScan, scanText } from "./scan.ts";
import { readUrl } from "./url.ts";

/** The sections of a report in which observables stand. */
export type ObservableSources = Pick<
  Report,
  "sample" | "indicators" | "processes" | "network" | "artifacts" | "domains"
>;

/** What a static analysis tells besides: strings of the file, and facts of its format. */
export interface StaticSources {
  strings: readonly { value: string; offset: number; isDecoded: boolean }[];
  facts: unknown;
}

/** How sure it is that a value of this origin belongs to the sample, 0–100. */
const CONFIDENCE = {
  sampleDigest: 100,
  artifactDigest: 95,
  requestedUrl: 95,
  maliciousDomain: 95,
  contacted: 90,
  looked: 90,
  imphash: 90,
  bodyDigest: 90,
  answered: 80,
  created: 80,
  artifactPath: 80,
  mutex: 75,
  userAgent: 70,
  knownDomain: 70,
  source: 60,
  modified: 60,
  registry: 60,
  deleted: 50,
  innocuousDomain: 40,
  /** At most: a string may lie in a file for any reason; one that a parser had to decode was hidden on purpose. */
  decodedString: 70,
  plainString: 55,
} as const;

/**
 * Collects the observables of a report's sections, merged, each with the places where it was seen. `onLimit` is told what
 * was left out and why. Order: sample, network, domains, artifacts, processes, indicators, static strings.
 */
export function collectObservables(
  sources: ObservableSources & { static?: StaticSources },
  onLimit: (what: string, why: string) => void = () => undefined,
): Observable[] {
  const collector = createCollector(REPORT_LIMITS.observables, REPORT_LIMITS.seenInPerObservable);
  collectSample(sources, collector);
  collectNetwork(sources, collector);
  collectDomains(sources, collector);
  collectArtifacts(sources, collector);
  collectProcesses(sources, collector);
  collectFreeText(sources, collector);
  if (sources.static) collectStatic(sources.static, collector);
  const { observables, places } = collector.dropped();
  if (observables > 0) onLimit("observables", `limit reached: ${observables} further ones are not in this report`);
  if (places > 0) onLimit("observables", `limit reached: ${places} further places where they were seen are not listed`);
  return collector.list();
}

function collectSample({ sample }: ObservableSources, collector: Collector): void {
  const place: ReportReference = { section: "sample", id: "sample", label: "the sample" };
  addDigests(collector, sample, CONFIDENCE.sampleDigest, place);
  if (sample.url !== null) addUrl(collector, sample.url, CONFIDENCE.requestedUrl, place);
}

interface Digests {
  md5: string | null;
  sha1: string | null;
  sha256: string | null;
}

function addDigests(collector: Collector, digests: Digests, confidence: number, place: ReportReference): void {
  for (const kind of ["sha256", "sha1", "md5"] as const) {
    const text = digests[kind];
    const value = text === null ? null : readHash(kind, text);
    if (value !== null) collector.add(kind, value, confidence, place);
  }
}

function addUrl(collector: Collector, text: string, confidence: number, place: ReportReference): void {
  const url = readUrl(text);
  if (!url) return;
  collector.add("url", url.value, confidence, place);
  addHost(collector, url.host.value, confidence - 5, place);
}

function addHost(collector: Collector, text: string, confidence: number, place: ReportReference): void {
  const host = readHost(text);
  if (host && host.kind !== "name") collector.add(host.kind, host.value, confidence, place);
}

function collectNetwork({ network }: ObservableSources, collector: Collector): void {
  for (const request of network.http) {
    const label = `HTTP ${request.method ?? "request"} in stream ${request.streamId}`;
    const place: ReportReference = { section: "http", id: request.streamId, label };
    if (request.url !== null) addUrl(collector, request.url, CONFIDENCE.requestedUrl, place);
    if (request.host !== null) addHost(collector, hostOnly(request.host), CONFIDENCE.contacted, place);
    if (request.userAgent !== null) collector.add("user-agent", request.userAgent, CONFIDENCE.userAgent, place);
    const digest = request.bodySha256 === null ? null : readHash("sha256", request.bodySha256);
    if (digest !== null) collector.add("sha256", digest, CONFIDENCE.bodyDigest, place);
  }
  for (const lookup of network.dns) {
    const place: ReportReference = { section: "dns", id: lookup.streamId, label: `DNS in stream ${lookup.streamId}` };
    addHost(collector, lookup.query, CONFIDENCE.looked, place);
    for (const answer of lookup.answers) addHost(collector, answer.data, CONFIDENCE.answered, place);
  }
  for (const stream of network.streams) {
    const label = `${stream.protocol ?? stream.transport ?? "network"} stream ${stream.id}`;
    const place: ReportReference = { section: "streams", id: stream.id, label };
    if (stream.destination !== null) addHost(collector, stream.destination, CONFIDENCE.contacted, place);
    if (stream.source !== null) addHost(collector, stream.source, CONFIDENCE.source, place);
    if (stream.serverName) addHost(collector, stream.serverName, CONFIDENCE.contacted, place);
  }
}

/** A host header may carry a port. */
function hostOnly(host: string): string {
  const colon = host.lastIndexOf(":");
  const isPort = colon > 0 && host.indexOf(":") === colon;
  if (isPort) return host.slice(0, colon);
  return host.startsWith("[") ? host.slice(0, host.indexOf("]") + 1) : host;
}

function collectDomains({ domains }: ObservableSources, collector: Collector): void {
  for (const domain of domains) {
    const confidence =
      domain.status === "malicious"
        ? CONFIDENCE.maliciousDomain
        : domain.status === "innocuous"
          ? CONFIDENCE.innocuousDomain
          : CONFIDENCE.knownDomain;
    addHost(collector, domain.name, confidence, {
      section: "domains",
      id: domain.name,
      label: domain.status === null ? "known to the service" : `the service calls it ${domain.status}`,
    });
  }
}

function collectArtifacts({ artifacts }: ObservableSources, collector: Collector): void {
  for (const artifact of artifacts) {
    const origin = artifact.origin ?? "an";
    const place: ReportReference = {
      section: "artifacts",
      id: artifact.id,
      label: `${origin} artifact ${artifact.id}`,
    };
    addDigests(collector, artifact, CONFIDENCE.artifactDigest, place);
    const path = artifact.origin === "disk" ? readPath(artifact.path) : null;
    if (path !== null) collector.add("path", path, CONFIDENCE.artifactPath, place);
    if (artifact.forensics !== null) addForensics(collector, artifact.forensics, place, 4);
  }
}

/** Fuzzy and import hashes stand somewhere in the format facts, under their own names. */
function addForensics(collector: Collector, value: unknown, place: ReportReference, depth: number): void {
  if (!isRecord(value) || depth === 0) return;
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== "string") addForensics(collector, entry, place, depth - 1);
    else if (key === "imphash") {
      const hash = readHash("imphash", entry);
      if (hash !== null) collector.add("imphash", hash, CONFIDENCE.imphash, place);
    } else if (key === "ssdeep" && isSsdeep(entry)) collector.add("ssdeep", entry, CONFIDENCE.imphash, place);
    else if (key === "tlsh" && isTlsh(entry)) collector.add("tlsh", entry.toUpperCase(), CONFIDENCE.imphash, place);
  }
}

function isSsdeep(text: string): boolean {
  return /^\d{1,10}:[A-Za-z0-9+/]{1,64}:[A-Za-z0-9+/]{1,64}$/.test(text);
}

function isTlsh(text: string): boolean {
  return /^(?:T1)?[0-9A-Fa-f]{70}$/.test(text);
}

function collectProcesses({ processes }: ObservableSources, collector: Collector): void {
  for (const process of processes) {
    const place: ReportReference = {
      section: "processes",
      id: process.id,
      label: `process ${process.pid ?? process.id} ${process.name}`,
    };
    const addPaths = (paths: readonly string[], confidence: number): void => {
      for (const text of paths) {
        const path = readPath(text);
        if (path !== null) collector.add("path", path, confidence, place);
      }
    };
    addPaths(process.filesCreated, CONFIDENCE.created);
    addPaths(process.filesModified, CONFIDENCE.modified);
    addPaths(process.filesDeleted, CONFIDENCE.deleted);
    for (const key of process.registryKeys) {
      collector.add("registry-key", readRegistryKey(key) ?? key, CONFIDENCE.registry, place);
    }
    for (const mutex of process.mutexes) collector.add("mutex", mutex, CONFIDENCE.mutex, place);
  }
}

/** Below this, what stands in free text is as likely a file name or a version. */
const LEAST_IN_TEXT = 30;
/** Evidence nests little: what is deeper belongs to formats of their own. */
const EVIDENCE_DEPTH = 4;

/** What stands inside command lines and evidence, by the scanner of free text. */
function collectFreeText({ processes, indicators }: ObservableSources, collector: Collector): void {
  let place: ReportReference | null = null;
  const scan = createScan((kind, value, confidence) => {
    if (confidence >= LEAST_IN_TEXT) collector.add(kind, value, confidence, place);
  });
  for (const process of processes) {
    if (process.commandLine === null) continue;
    const label = `command line of process ${process.pid ?? process.id} ${process.name}`;
    place = { section: "processes", id: process.id, label };
    scanText(process.commandLine, scan);
  }
  for (const indicator of indicators) {
    place = { section: "indicators", id: indicator.name, label: `indicator ${indicator.name}` };
    for (const evidence of indicator.evidence) scanValues(evidence, EVIDENCE_DEPTH, (text) => scanText(text, scan));
  }
}

function scanValues(value: unknown, depth: number, scanOne: (text: string) => void): void {
  if (typeof value === "string") scanOne(value);
  else if (typeof value === "object" && value !== null && depth > 0) {
    for (const entry of Object.values(value)) scanValues(entry, depth - 1, scanOne);
  }
}

function collectStatic({ strings, facts }: StaticSources, collector: Collector): void {
  addForensics(
    collector,
    facts,
    { section: "static", id: "facts", label: "facts of the file's format" },
    EVIDENCE_DEPTH,
  );
  let place: ReportReference | null = null;
  let most: number = CONFIDENCE.plainString;
  const scan = createScan((kind, value, confidence) => {
    if (confidence >= LEAST_IN_TEXT) collector.add(kind, value, Math.min(confidence, most), place);
  });
  for (const { value, offset, isDecoded } of strings) {
    most = isDecoded ? CONFIDENCE.decodedString : CONFIDENCE.plainString;
    const label = isDecoded ? "string decoded from the file" : `string at 0x${offset.toString(16)}`;
    place = { section: "static", id: isDecoded ? "decoded" : String(offset), label };
    scanText(value, scan);
  }
}
