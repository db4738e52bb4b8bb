/** URLs, as submitted or out of an Internet shortcut; read, never fetched. */
import { RUNNABLE_EXTENSIONS } from "../extensions.ts";
import { type Facts, type Indicator, when } from "../indicator.ts";
import type { UrlFacts } from "../url-facts.ts";

const USUAL_PORTS: ReadonlySet<number> = new Set([80, 443, 8080, 8443]);
const MANY_LABELS = 6;
const LONG_URL = 400;
const WEB_SCHEMES: ReadonlySet<string> = new Set(["http", "https"]);
const CODE_SCHEMES: ReadonlySet<string> = new Set([
  "javascript",
  "vbscript",
  "ms-msdt",
  "search-ms",
  "ms-officecmd",
  "shell",
]);
/** Extensions that are usual parts of pages and domains. */
const WEB_EXTENSIONS: ReadonlySet<string> = new Set(["js", "com", "url", "jar", "inf", "reg"]);

function url(facts: Facts, holds: (url: UrlFacts) => boolean | undefined): { URL: string }[] {
  return facts.url === undefined ? [] : when(holds(facts.url)).map(() => ({ URL: facts.url?.value ?? "" }));
}

function leadsToProgram({ extension }: UrlFacts): boolean {
  return extension !== undefined && !WEB_EXTENSIONS.has(extension) && RUNNABLE_EXTENSIONS.has(extension);
}

export const URL_INDICATORS: readonly Indicator[] = [
  {
    name: "url-ip-literal-host",
    title: "URL With An Address Instead Of A Name",
    description: "The host is a numeric address. Services of repute have names.",
    severity: 35,
    confidence: 60,
    category: ["network-information"],
    tags: ["url"],
    tactics: ["TA0001"],
    techniques: ["T1566.002"],
    match: (facts) => url(facts, ({ isIpLiteral }) => isIpLiteral),
  },
  {
    name: "url-obscured-address",
    title: "URL With A Disguised Address",
    description: "The host is an address written as one number, in hexadecimal or octal, which hides it from readers.",
    severity: 70,
    confidence: 85,
    category: ["evasion"],
    tags: ["url", "obfuscation"],
    tactics: ["TA0001", "TA0005"],
    techniques: ["T1566.002", "T1027"],
    match: (facts) => url(facts, ({ isObscuredAddress }) => isObscuredAddress),
  },
  {
    name: "url-punycode-host",
    title: "URL With An International Name",
    description: "A part of the host is encoded for letters beyond ASCII, which may look like those of another name.",
    severity: 25,
    confidence: 50,
    category: ["attribute"],
    tags: ["url", "idn"],
    tactics: ["TA0001"],
    techniques: ["T1566.002"],
    match: (facts) => url(facts, ({ isPunycode }) => isPunycode),
  },
  {
    name: "url-mixed-script-host",
    title: "URL With Letters Of Several Alphabets In One Name",
    description:
      "A part of the host mixes letters of alphabets that look alike, as names do that pretend to be another.",
    severity: 75,
    confidence: 85,
    category: ["phishing"],
    tags: ["url", "idn", "homograph"],
    tactics: ["TA0001", "TA0005"],
    techniques: ["T1566.002", "T1036"],
    match: (facts) => url(facts, ({ mixedScriptLabel }) => mixedScriptLabel !== undefined),
  },
  {
    name: "url-credentials",
    title: "URL With User Or Password",
    description: "A name stands before the host, where readers take it for the host.",
    severity: 60,
    confidence: 75,
    category: ["phishing"],
    tags: ["url"],
    tactics: ["TA0001", "TA0005"],
    techniques: ["T1566.002"],
    match: (facts) => url(facts, ({ hasCredentials }) => hasCredentials),
  },
  {
    name: "url-escaped-host",
    title: "URL With Escapes In The Host",
    description: "Characters of the host are written as escapes, which serves nothing but hiding it.",
    severity: 55,
    confidence: 75,
    category: ["evasion"],
    tags: ["url", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1027"],
    match: (facts) => url(facts, ({ hasEscapedHost }) => hasEscapedHost),
  },
  {
    name: "url-many-subdomains",
    title: "URL With Many Subdomains",
    description: "The host has so many parts that its end is out of sight.",
    severity: 25,
    confidence: 50,
    category: ["attribute"],
    tags: ["url"],
    tactics: ["TA0001"],
    techniques: ["T1566.002"],
    match: (facts) => url(facts, ({ labelCount, isIpLiteral }) => !isIpLiteral && labelCount >= MANY_LABELS),
  },
  {
    name: "url-leads-to-program",
    title: "URL Leads To A Program",
    description: "The path ends in the name of a program, script or shortcut.",
    severity: 45,
    confidence: 65,
    category: ["downloader"],
    tags: ["url"],
    tactics: ["TA0001", "TA0002"],
    techniques: ["T1204.001"],
    match: (facts) => url(facts, leadsToProgram),
  },
  {
    name: "url-uncommon-port",
    title: "URL With An Uncommon Port",
    description: "The server listens on a port that is not usual for pages.",
    severity: 20,
    confidence: 50,
    category: ["network-information"],
    tags: ["url"],
    tactics: ["TA0011"],
    techniques: ["T1571"],
    match: (facts) =>
      url(facts, ({ port, scheme }) => port !== undefined && WEB_SCHEMES.has(scheme) && !USUAL_PORTS.has(port)),
  },
  {
    name: "url-data-scheme",
    title: "URL That Holds Its Page",
    description: "The URL holds the page itself, which no filter of addresses sees.",
    severity: 55,
    confidence: 70,
    category: ["evasion"],
    tags: ["url", "data"],
    tactics: ["TA0005", "TA0001"],
    techniques: ["T1027.006"],
    match: (facts) => url(facts, ({ scheme }) => scheme === "data"),
  },
  {
    name: "url-code-scheme",
    title: "URL That Runs Code",
    description: "Opening the URL runs code or calls a handler of Windows that can.",
    severity: 80,
    confidence: 85,
    category: ["execution"],
    tags: ["url"],
    tactics: ["TA0002"],
    techniques: ["T1204.001"],
    match: (facts) => url(facts, ({ scheme }) => CODE_SCHEMES.has(scheme)),
  },
  {
    name: "url-very-long",
    title: "Very Long URL",
    description: "The URL is longer than people and address bars read.",
    severity: 15,
    confidence: 40,
    category: ["attribute"],
    tags: ["url"],
    tactics: [],
    techniques: [],
    match: (facts) => url(facts, ({ length, scheme }) => scheme !== "data" && length > LONG_URL),
  },
  {
    name: "url-nested",
    title: "URL Within A URL",
    description: "Another URL stands in the path or query, to which the server may lead on.",
    severity: 20,
    confidence: 40,
    category: ["attribute"],
    tags: ["url", "redirect"],
    tactics: ["TA0001"],
    techniques: ["T1566.002"],
    match: (facts) =>
      facts.url?.nestedUrl === undefined ? [] : [{ URL: facts.url.value, Nested_URL: facts.url.nestedUrl }],
  },
];
