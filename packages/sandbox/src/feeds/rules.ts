import type { CuratedFeedName } from "@fumehood/contract";
import { curatedList, toItem, type FeedItem } from "./item.ts";
import { isAddressService, isDynamicName } from "./known-names.ts";
import { RUN_KEY } from "./observe.ts";
import { isLocalAddress, isNoise, type SampleFacts, type IndicatorFacts } from "./sample-facts.ts";

/** What of a sample stands in a curated feed: domains, in two feeds registry keys and tasks. Pure. */
export type CuratedRule = (facts: SampleFacts) => readonly string[];

/** Types of documents, in the service's words. */
const DOCUMENT_TYPES: ReadonlySet<string> = new Set(
  "pdf rtf doc docx docm xls xlsx xlsm xlsb ppt pptx pptm ole pub vsd one odt ods odp hwp hwpx jtd chm xps mhtml".split(
    " ",
  ),
);
const PROGRAM_CONTENT = /x-dosexec|x-msdownload|x-msdos-program|portable-executable|x-executable/i;
const PROGRAM_URL = /\.(?:exe|dll|scr|sys|cpl|ocx|pif)(?:[?#]|$)/i;
const CHAT_URL = /^ircs?:/i;
const CHAT_PORTS: ReadonlySet<number> = new Set([
  6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7000,
]);
const HOSTS_FILE = /[\\/]drivers[\\/]etc[\\/]hosts$/i;
const TASK_COMMAND = /\bschtasks(?:\.exe)?["']?\s.{0,200}\/create\b|\bat(?:\.exe)?\s{1,4}\d{1,2}:\d\d\b/i;
const TASK_WORD = /schtasks|register-scheduledtask|schedule\.service|taskscheduler|\bcron(?:tab)?\b/i;

function having(facts: SampleFacts, holds: (indicator: IndicatorFacts) => boolean): readonly IndicatorFacts[] {
  return facts.indicators.filter(holds);
}

function isNamed(words: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.some((name) => words.has(name));
}

/** All domains of a sample that one of its trusted indicators puts into a class by category or tag. */
function ofClass(...names: string[]): CuratedRule {
  return (facts) => {
    const found = having(facts, ({ categories, tags }) => isNamed(categories, names) || isNamed(tags, names));
    return found.length > 0 ? [...facts.domains] : [];
  };
}

/** Those domains alone that stand in the evidence of trusted indicators with a tag. */
function taggedDomains(facts: SampleFacts, tag: string): string[] {
  return having(facts, ({ tags }) => tags.has(tag)).flatMap(({ things }) => valuesOf(things, "domains"));
}

function valuesOf(things: IndicatorFacts["things"], kind: IndicatorFacts["things"][number]["kind"]): string[] {
  return things.filter((thing) => thing.kind === kind).map(({ value }) => value);
}

function techniqueOf(indicator: IndicatorFacts, ...techniques: string[]): boolean {
  return techniques.some((technique) =>
    indicator.techniques.some((id) => id === technique || id.startsWith(`${technique}.`)),
  );
}

/** What an analysis says of being started again is plain text: any indicator's evidence will do, once the sample is spoken against. */
function autorunKeys({ allIndicators, writtenKeys }: SampleFacts): string[] {
  const named = allIndicators.filter(
    (indicator) => indicator.categories.has("persistence") || techniqueOf(indicator, "T1547"),
  );
  const keys = [...named.flatMap(({ things }) => valuesOf(things, "registryKeys")), ...writtenKeys];
  return keys.filter((key) => RUN_KEY.test(key));
}

function scheduledTasks({ allIndicators, commandLines }: SampleFacts): string[] {
  const named = allIndicators.filter((indicator) => techniqueOf(indicator, "T1053")).flatMap(({ texts }) => texts);
  return [...named.filter((text) => TASK_WORD.test(text)), ...commandLines.filter((line) => TASK_COMMAND.test(line))];
}

function libraryHijackers(facts: SampleFacts): string[] {
  const found = having(
    facts,
    (indicator) =>
      techniqueOf(indicator, "T1574.001", "T1574.002") || isNamed(indicator.tags, ["dll-hijacking", "dll-sideloading"]),
  );
  return found.length > 0 ? [...facts.domains] : [];
}

function documentDomains(facts: SampleFacts): string[] {
  return DOCUMENT_TYPES.has(facts.type) ? [...facts.domains] : [];
}

function programSources(facts: SampleFacts): string[] {
  const fetched = facts.traffic.requests.filter(
    ({ isDomain, contentType }) => isDomain && PROGRAM_CONTENT.test(contentType),
  );
  return [...fetched.map(({ host }) => host), ...evidenceHosts(facts, (url) => PROGRAM_URL.test(url))];
}

/** Hosts of the URLs in evidence that a condition holds for. */
function evidenceHosts(facts: SampleFacts, holds: (url: string) => boolean): string[] {
  const urls = facts.indicators.flatMap(({ things }) => valuesOf(things, "urls")).filter(holds);
  return urls.flatMap((url) => {
    const host = URL.parse(url)?.hostname ?? "";
    return facts.domains.has(host) ? [host] : [];
  });
}

function chatDomains(facts: SampleFacts): string[] {
  const streams = facts.traffic.streams.filter(
    ({ protocol, service, transport, dst_port: port }) =>
      /^irc$/i.test(protocol ?? service ?? "") || (CHAT_PORTS.has(port ?? 0) && !/^udp$/i.test(transport ?? "")),
  );
  const addresses = new Set(streams.map(({ dst }) => dst ?? ""));
  const asked = facts.traffic.lookups.filter(({ answers }) => answers.some((answer) => addresses.has(answer)));
  return [...asked.map(({ domain }) => domain), ...evidenceHosts(facts, (url) => CHAT_URL.test(url))];
}

function hostsFileDomains(facts: SampleFacts): string[] {
  const isWritten = facts.writtenPaths.some((path) => HOSTS_FILE.test(path));
  return isWritten ? [...facts.domains] : ofClass("hosts-file")(facts).slice();
}

function parkedDomains(facts: SampleFacts): string[] {
  const lookups = facts.traffic.lookups.filter(({ answers }) => answers.length > 0 && answers.every(isLocalAddress));
  return lookups.map(({ domain }) => domain);
}

/** One rule a feed; `CURATED_FEEDS` of the contract says in words what each goes by. */
export const CURATED_RULES: Readonly<Record<CuratedFeedName, CuratedRule>> = {
  "autorun-registry": autorunKeys,
  "banking-dns": ofClass("banking", "banker", "banking-trojan"),
  "dga-dns": (facts) => taggedDomains(facts, "dga"),
  "dll-hijacking-dns": libraryHijackers,
  "doc-net-com-dns": documentDomains,
  "downloaded-pe-dns": programSources,
  "dynamic-dns": (facts) => [...[...facts.domains].filter(isDynamicName), ...taggedDomains(facts, "dynamic-dns")],
  "irc-dns": chatDomains,
  "modified-hosts-dns": hostsFileDomains,
  "parked-dns": parkedDomains,
  "public-ip-check-dns": (facts) => [
    ...[...facts.domains].filter(isAddressService),
    ...taggedDomains(facts, "public-ip-check"),
  ],
  "ransomware-dns": ofClass("ransomware"),
  "rat-dns": ofClass("remote-access", "rat", "reverse-shell"),
  "scheduled-tasks": scheduledTasks,
  "sinkholed-ip-dns": ofClass("sinkhole"),
  "stolen-cert-dns": ofClass("stolen-certificate"),
};

/** Feeds of services that everybody may ask: noise belongs into them. */
const NOISY_FEEDS: ReadonlySet<CuratedFeedName> = new Set(["public-ip-check-dns"]);
const PLAIN_FEEDS: ReadonlySet<CuratedFeedName> = new Set(["autorun-registry", "scheduled-tasks"]);

/** The lines of a sample in all curated feeds. */
export function curatedItems(facts: SampleFacts): FeedItem[] {
  // Object.keys of a const record: the cast only restores the literal names.
  const names = Object.keys(CURATED_RULES) as CuratedFeedName[];
  return names.flatMap((feed) => {
    const found = [...new Set(CURATED_RULES[feed](facts))];
    if (PLAIN_FEEDS.has(feed)) return found.map((value) => toItem(curatedList(feed), { value }, { reason: "" }));
    const kept = NOISY_FEEDS.has(feed) ? found : found.filter((domain) => !isNoise(domain));
    return kept.map((domain) => toItem(curatedList(feed), domainLine(facts, domain), { reason: "" }));
  });
}

/** A domain with all addresses that it resolved to. */
function domainLine(facts: SampleFacts, domain: string) {
  const lookups = facts.traffic.lookups.filter((lookup) => lookup.domain === domain);
  return {
    value: domain,
    isKeyed: true,
    detail: { ips: [...new Set(lookups.flatMap(({ answers }) => answers))] },
  };
}
