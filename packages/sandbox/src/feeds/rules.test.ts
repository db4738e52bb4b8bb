import { CURATED_FEEDS, type Analysis, type CuratedFeedName, type ProcessEntry } from "@fumehood/contract";
import { expect, test } from "vitest";
import { indicator, lookup, webRequest } from "../testing/feed-analysis.ts";
import { extractEvidence } from "./extract.ts";
import { curatedList } from "./item.ts";
import { CURATED_RULES } from "./rules.ts";

function valuesOf(feed: CuratedFeedName, analysis: Analysis): string[] {
  const rows = extractEvidence("0".repeat(32), analysis);
  return rows.filter(({ list }) => list === curatedList(feed)).map(({ value }) => value);
}

/** Evidence with a domain, under an indicator that some feed may listen to. */
function withUrl(more: Parameters<typeof indicator>[1], url = "http://c2.evil.test/a"): Analysis {
  return { iocs: [indicator("some", { data: [{ URL: url }], ...more })] };
}

const HAS_DNS: Analysis = { network: { "0": lookup("c2.evil.test", "198.51.100.7") } };
const ofType = (type: string): Analysis => ({ metadata: { malware_desc: [{ type }] }, ...HAS_DNS });
const running = (process: ProcessEntry): Analysis => ({ dynamic: { processes: { "1": process } } });
const RUN = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run";

const HOLDS: readonly (readonly [CuratedFeedName, string, Analysis, string[]])[] = [
  [
    "autorun-registry",
    "evidence of persistence",
    { iocs: [indicator("p", { category: ["persistence"], data: [{ Value: `reg add ${RUN} /v x` }] })] },
    [RUN],
  ],
  [
    "autorun-registry",
    "a key without its root",
    {
      iocs: [
        indicator("p", {
          "mitre-techniques": ["T1547.001"],
          data: [{ Value: "software\\microsoft\\windows\\currentversion\\runonce" }],
        }),
      ],
    },
    ["software\\microsoft\\windows\\currentversion\\runonce"],
  ],
  [
    "autorun-registry",
    "a key that a process wrote",
    running({ registry_keys_modified: [{ name: RUN, value_name: "x" }] }),
    [RUN],
  ],
  ["banking-dns", "a tag", withUrl({ tags: ["Banker"] }), ["c2.evil.test"]],
  [
    "dga-dns",
    "a tag, with those domains alone that are in its evidence",
    { ...withUrl({ tags: ["dga"] }, "http://xkqjzvw.test/"), ...HAS_DNS },
    ["xkqjzvw.test"],
  ],
  ["dll-hijacking-dns", "a technique", withUrl({ "mitre-techniques": ["T1574.002"] }), ["c2.evil.test"]],
  ["doc-net-com-dns", "a document that asked for a name", ofType("docx"), ["c2.evil.test"]],
  [
    "doc-net-com-dns",
    "a document whose evidence holds a URL",
    { ...ofType("rtf"), ...withUrl({}), network: {} },
    ["c2.evil.test"],
  ],
  [
    "downloaded-pe-dns",
    "an answer that is a program",
    { network: { "0": webRequest("http://c2.evil.test/a.gif", "application/x-dosexec") } },
    ["c2.evil.test"],
  ],
  [
    "downloaded-pe-dns",
    "a URL that leads to a program",
    withUrl({}, "http://c2.evil.test/a.EXE?x=1"),
    ["c2.evil.test"],
  ],
  ["dynamic-dns", "a name that says so", { network: { "0": lookup("victim.ddns.test") } }, ["victim.ddns.test"]],
  ["dynamic-dns", "a tag", withUrl({ tags: ["dynamic-dns"] }), ["c2.evil.test"]],
  [
    "irc-dns",
    "the protocol's port",
    { network: { ...HAS_DNS.network, "1": { transport: "TCP", dst: "198.51.100.7", dst_port: 6667 } } },
    ["c2.evil.test"],
  ],
  ["irc-dns", "a URL of the protocol", withUrl({}, "irc://chat.evil.test/x"), ["chat.evil.test"]],
  [
    "modified-hosts-dns",
    "a process that wrote the file",
    { ...HAS_DNS, ...running({ files_modified: ["C:\\Windows\\System32\\drivers\\etc\\hosts"] }) },
    ["c2.evil.test"],
  ],
  ["modified-hosts-dns", "a tag", withUrl({ tags: ["hosts-file"] }), ["c2.evil.test"]],
  [
    "parked-dns",
    "answers that all are local",
    { network: { "0": lookup("p.evil.test", "127.0.0.1", "10.0.0.1") } },
    ["p.evil.test"],
  ],
  [
    "public-ip-check-dns",
    "a name that says so",
    { network: { "0": lookup("checkip.service.test", "198.51.100.9") } },
    ["checkip.service.test"],
  ],
  [
    "ransomware-dns",
    "a category",
    { ...HAS_DNS, iocs: [indicator("r", { category: ["ransomware"] })] },
    ["c2.evil.test"],
  ],
  ["rat-dns", "a category", withUrl({ category: ["remote-access"] }), ["c2.evil.test"]],
  [
    "scheduled-tasks",
    "evidence",
    {
      iocs: [
        indicator("t", {
          "mitre-techniques": ["T1053.005"],
          data: [{ Value: "schtasks /create /tn x", Path: "a.bat" }],
        }),
      ],
    },
    ["schtasks /create /tn x"],
  ],
  [
    "scheduled-tasks",
    "a command line",
    running({ startup_info: { command_line: '"C:\\schtasks.exe" /create /tn x' } }),
    ['"C:\\schtasks.exe" /create /tn x'],
  ],
  ["sinkholed-ip-dns", "a tag", withUrl({ tags: ["sinkhole"] }), ["c2.evil.test"]],
  ["stolen-cert-dns", "a tag", withUrl({ tags: ["stolen-certificate"] }), ["c2.evil.test"]],
];

test.each(HOLDS)("%s: by %s", (feed, _, analysis, expected) => {
  expect(valuesOf(feed, analysis)).toEqual(expected);
});

const WEAK_TASK = indicator("t", { severity: 10, "mitre-techniques": ["T1053.003"], data: [{ Value: "crontab -" }] });
test("a task in weak evidence counts once the sample is spoken against", () => {
  expect(valuesOf("scheduled-tasks", { iocs: [WEAK_TASK] })).toEqual([]);
  expect(valuesOf("scheduled-tasks", { iocs: [WEAK_TASK, indicator("sure")] })).toEqual(["crontab -"]);
});

const DOES_NOT_HOLD: readonly (readonly [CuratedFeedName, string, Analysis])[] = [
  ["autorun-registry", "another key", running({ registry_keys_modified: [{ name: "HKCU\\Software\\Evil" }] })],
  [
    "autorun-registry",
    "an indicator that is not trusted",
    { iocs: [indicator("p", { severity: 49, category: ["persistence"], data: [{ Value: RUN }] })] },
  ],
  ["doc-net-com-dns", "a program", ofType("exe")],
  ["downloaded-pe-dns", "a page", { network: { "0": webRequest("http://c2.evil.test/", "text/html") } }],
  ["downloaded-pe-dns", "a domain that ends like a program", withUrl({}, "http://evil.test/?file=a.exe.txt")],
  ["dynamic-dns", "a first label", { network: { "0": lookup("ddns.evil.test") } }],
  [
    "irc-dns",
    "another port",
    { network: { ...HAS_DNS.network, "1": { transport: "TCP", dst: "198.51.100.7", dst_port: 443 } } },
  ],
  [
    "parked-dns",
    "answers of which one is public",
    { network: { "0": lookup("p.evil.test", "127.0.0.1", "198.51.100.7") } },
  ],
  ["parked-dns", "no answers", { network: { "0": lookup("p.evil.test") } }],
  ["public-ip-check-dns", "a name that holds the word", { network: { "0": lookup("shipment.test") } }],
  ["ransomware-dns", "an indicator that is not sure", withUrl({ confidence: 59, category: ["ransomware"] })],
  [
    "rat-dns",
    "a domain of an indicator that is not trusted",
    {
      iocs: [
        indicator("r", { category: ["remote-access"] }),
        indicator("w", { severity: 10, data: [{ URL: "http://weak.test/" }] }),
      ],
    },
  ],
  [
    "scheduled-tasks",
    "other evidence of the same indicator",
    { iocs: [indicator("t", { "mitre-techniques": ["T1053.005"], data: [{ Path: "a.bat" }] })] },
  ],
];

test.each(DOES_NOT_HOLD)("%s: not by %s", (feed, _, analysis) => {
  expect(valuesOf(feed, analysis)).toEqual([]);
});

test("noise is in no feed but that of services which everybody asks", () => {
  const analysis: Analysis = { ...ofType("pdf"), network: { "0": lookup("www.w3.org"), "1": lookup("c2.evil.test") } };
  expect(valuesOf("doc-net-com-dns", analysis)).toEqual(["c2.evil.test"]);
});

test("every feed has a rule and a description, and no other has", () => {
  const names = CURATED_FEEDS.map(({ name }) => name);
  expect(names).toHaveLength(16);
  expect(Object.keys(CURATED_RULES).toSorted()).toEqual(names.toSorted());
});

test("a domain comes with all addresses that it resolved to", () => {
  const network = {
    "0": lookup("c2.evil.test", "198.51.100.7"),
    "1": lookup("c2.evil.test", "198.51.100.8", "198.51.100.7"),
  };
  const rows = extractEvidence("0".repeat(32), { ...ofType("pdf"), network });
  const line = rows.find(({ list }) => list === curatedList("doc-net-com-dns"));
  expect(JSON.parse(line?.detail ?? "")).toEqual({ ips: ["198.51.100.7", "198.51.100.8"] });
});
