/** A curated feed: its name in the path, what it holds, and out of what the built-in sandbox makes it. */
export interface CuratedFeedInfo {
  readonly name: string;
  /** Stands in every line of the feed. */
  readonly description: string;
  /** What the built-in sandbox goes by. */
  readonly source: string;
}

/** How a feed comes about for which no built-in indicator speaks. */
function byTags(...tags: string[]): string {
  const named = tags.map((tag) => `"${tag}"`).join(" or ");
  return `YARA rules and other engines whose indicators carry the tag ${named}; no built-in indicator does, so the feed is empty without them`;
}

/**
 * The sixteen curated feeds. Only what a trusted indicator (severity from 50, confidence from 60) or the recorded traffic says gets into one,
 * and no domain that a noise list names. A domain counts as a sample's own when the sample asked for it, or when the evidence of one of its
 * trusted indicators holds it: a static analysis sees no traffic.
 */
export const CURATED_FEEDS = [
  {
    name: "autorun-registry",
    description: "Registry keys by which samples have themselves started again.",
    source:
      "run keys in the evidence of persistence indicators, where a trusted one speaks against the sample, and run keys that recorded processes wrote",
  },
  {
    name: "banking-dns",
    description: "Domains of samples that are banking trojans.",
    source: byTags("banking", "banker", "banking-trojan"),
  },
  {
    name: "dga-dns",
    description: "Domains whose names an algorithm made.",
    source: byTags("dga"),
  },
  {
    name: "dll-hijacking-dns",
    description: "Domains of samples that have their library loaded by somebody else's program.",
    source:
      "trusted indicators of ATT&CK technique T1574.001 or T1574.002, or with the tag dll-hijacking or dll-sideloading",
  },
  {
    name: "doc-net-com-dns",
    description: "Domains of documents that reach out to the network.",
    source: "samples whose type is a document's",
  },
  {
    name: "downloaded-pe-dns",
    description: "Domains from which samples fetch programs.",
    source:
      "recorded answers that are programs of Windows, and URLs in the evidence of trusted indicators that lead to one",
  },
  {
    name: "dynamic-dns",
    description: "Domains under providers of dynamic names.",
    source: "names with a label that speaks of dynamic names, and trusted indicators with the tag dynamic-dns",
  },
  {
    name: "irc-dns",
    description: "Domains of samples that speak Internet Relay Chat.",
    source:
      "recorded streams of that protocol or to its ports, and URLs with its scheme in the evidence of trusted indicators",
  },
  {
    name: "modified-hosts-dns",
    description: "Domains of samples that change the hosts file of Windows.",
    source: "recorded processes that wrote the file, and trusted indicators with the tag hosts-file",
  },
  {
    name: "parked-dns",
    description: "Domains that resolve to private, local or broadcast addresses.",
    source: "recorded lookups all of whose answers are such addresses",
  },
  {
    name: "public-ip-check-dns",
    description: "Domains of services by which samples learn the public address of their machine.",
    source: "names with a label that speaks of such a service, and trusted indicators with the tag public-ip-check",
  },
  {
    name: "ransomware-dns",
    description: "Domains of samples that are ransomware.",
    source: "trusted indicators of the category or with the tag ransomware",
  },
  {
    name: "rat-dns",
    description: "Domains of samples that give others remote access.",
    source: "trusted indicators of the category remote-access or with the tag rat or reverse-shell",
  },
  {
    name: "scheduled-tasks",
    description: "Tasks by which samples have themselves started at set times.",
    source:
      "the evidence of indicators of ATT&CK technique T1053 that speaks of a task, where a trusted one speaks against the sample, and recorded command lines that create one",
  },
  {
    name: "sinkholed-ip-dns",
    description: "Domains of samples that speak with a sinkhole.",
    source: byTags("sinkhole"),
  },
  {
    name: "stolen-cert-dns",
    description: "Domains of samples that are signed with a stolen certificate.",
    source: byTags("stolen-certificate"),
  },
] as const satisfies readonly CuratedFeedInfo[];

export type CuratedFeedName = (typeof CURATED_FEEDS)[number]["name"];

/** The feed of that name; `undefined` when there is none. */
export function findCuratedFeed(name: string): (typeof CURATED_FEEDS)[number] | undefined {
  return CURATED_FEEDS.find((feed) => feed.name === name);
}
