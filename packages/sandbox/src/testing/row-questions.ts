import { createHash } from "node:crypto";
import {
  CURATED_FEEDS,
  CURATED_FORMATS,
  ELEMENT_NAMES,
  ENTITY_COLLECTIONS,
  SAMPLE_STATES,
  threatGridOperations,
  type Operation,
  type ThreatGridOperationId,
} from "@fumehood/contract";
import { ENTITY_KINDS } from "../entities/entity.ts";
import { termsOf } from "../entities/search-terms.ts";
import { SORT_NAMES } from "../search/search.ts";
import { HIDDEN_WORD, SAMPLE_NAMES, STRANGER } from "./two-worlds.ts";

// Questions to every operation of the contract, made from its row: for each place of its path and each of its parameters there must be values
// here, so that no row and no parameter can be forgotten. `<sample-0>` and the like stand for what a world knows by that name.

export interface RowQuestion {
  readonly row: Operation;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: object;
}

const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex");
const CONTENTS = ["bad a", "bad hidden", "b", "data of nothing"] as const;
const digestsOf = (algorithm: string) => CONTENTS.map((bytes) => digest(algorithm, bytes));
const HIDDEN_HOST = `${HIDDEN_WORD}.evil.test`;
const IPS = ["198.51.100.7", "203.0.113.9", "203.0.113.77"];
const DOMAINS = ["www.evil.test", "c2.evil.test", "www.example.com", HIDDEN_HOST];
const URLS = [`http://${HIDDEN_HOST}:80/x`, "http://c2.evil.test:80/gate.exe", "http://www.example.com:80/x?q=1"];
const PATHS = ["\\Users\\Administrator\\.exe", `C:\\${HIDDEN_WORD}.exe`, "C:\\Temp\\new.dll"];
const KEYS = ["HKLM\\Software\\Evil", "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"];
const ARTIFACTS = [...digestsOf("sha256"), "5f".repeat(32), "1a".repeat(32)];
const IOCS = ["fake-bad-bytes", "rich-evidence", `${HIDDEN_WORD}-indicator`];
const SAMPLES = [...SAMPLE_NAMES.map((name) => `<${name}>`), "0".repeat(32)];
const THINGS = { ips: IPS, domains: DOMAINS, urls: URLS.map((url) => digest("sha256", url)), paths: PATHS };
const ENTITY_IDS: Readonly<Record<string, readonly string[]>> = {
  ...THINGS,
  artifacts: ARTIFACTS,
  registry_keys: KEYS,
  samples: SAMPLES,
};

/** What the places of a path may be filled with. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  sampleId: SAMPLES,
  iocName: IOCS,
  streamId: ["0", "1"],
  artifactId: ["1", "2"],
  processId: ["1"],
  element: ELEMENT_NAMES,
  ip: IPS,
  domain: DOMAINS,
  urlId: THINGS.urls,
  pathId: PATHS,
  registryKeyId: KEYS,
  sha256: ARTIFACTS,
  feed: [...CURATED_FEEDS.map(({ name }) => name), "rat-dns_2026-01-15"],
  format: CURATED_FORMATS,
  indicator: ["script-reverse-shell", `${HIDDEN_WORD}-indicator`],
  login: ["jdoe", "kim", STRANGER, "nobody"],
  organizationId: ["<organization-ours>", "<organization-theirs>", "1"],
  tag: ["alpha", HIDDEN_WORD],
};

const FLAG = ["true", "false"];
const WORDS = [
  "alpha",
  "beta",
  "alpha beta",
  "alp*",
  "alpaca",
  HIDDEN_WORD,
  `${HIDDEN_WORD}*`,
  "*crowd*",
  "bad",
  "exe",
];
/** What each parameter of a query may be. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  limit: ["1", "3"],
  offset: ["1", "2"],
  before: ["2026-01-15T12:06:00Z"],
  after: ["2026-01-15T12:06:00Z"],
  id: SAMPLES,
  ids: [SAMPLES.join(","), JSON.stringify(SAMPLES)],
  submission_id: SAMPLE_NAMES.map((name) => `<${name.replace("sample", "submission")}>`),
  submission_ids: [SAMPLE_NAMES.map((name) => `<${name.replace("sample", "submission")}>`).join(",")],
  sample: SAMPLES,
  sample_id: [SAMPLES.join(",")],
  md5: digestsOf("md5"),
  sha1: digestsOf("sha1"),
  sha256: ARTIFACTS,
  checksum: [...ARTIFACTS, ...digestsOf("md5")],
  checksum_sample: ARTIFACTS,
  ioc: IOCS,
  org_only: FLAG,
  user_only: FLAG,
  "org-only": FLAG,
  "user-only": FLAG,
  severity: ["0", "50"],
  confidence: ["0", "50"],
  ip: [...IPS, "203.0.113.0/24"],
  ip_dns_lookup: IPS,
  ip_src: ["192.0.2.10"],
  ip_dst: IPS,
  port: ["80", "443"],
  domain: DOMAINS,
  domain_dns_lookup: DOMAINS,
  domain_http_request: DOMAINS,
  url: [...URLS, HIDDEN_WORD, "gate"],
  path: [...PATHS, "%", "exe", HIDDEN_WORD],
  path_sample: ["invoice alpha.exe", `${HIDDEN_WORD}.exe`],
  path_artifact: PATHS,
  path_deleted: ["C:\\Temp\\gone.tmp"],
  registry_key: [...KEYS, "run"],
  key: KEYS,
  tag: ["alpha", "beta", HIDDEN_WORD],
  api: ["/api/v2/samples"],
  q: [...WORDS, ...ARTIFACTS.slice(0, 2), ...SAMPLES.slice(0, 3)],
  query: ["Example", "Elsewhere"],
  advanced: FLAG,
  term: ["sample", "tag", "path,domain", "antivirus"],
  state: SAMPLE_STATES,
  sort_by: SORT_NAMES,
  sort_order: ["asc", "desc"],
  highlight: FLAG,
};

/** Expressions of the language, whose order and marks may depend on how common words are. */
const EXPRESSIONS = [
  "alpha beta",
  "alp*",
  `${HIDDEN_WORD}*`,
  "tag:alpha AND beta",
  "(alpha OR beta) AND exe",
  "(type:exe OR alpha) AND beta",
  "(type:exe OR beta) AND (alpha OR sample.filename:beta)",
  "NOT alpha",
  "analysis.threat_score:>=50 && alpha",
  "sample.filename:al* AND tag:b*",
  `login:${STRANGER} OR alpha`,
  "private:true OR tag:alpha",
  "state:succ AND alp*",
  `organization_id:<organization-theirs> OR beta`,
];

/** Parameters that mean something only together. */
const TOGETHER: Partial<Record<ThreatGridOperationId, readonly Readonly<Record<string, string>>[]>> = {
  searchSubmissions: EXPRESSIONS.flatMap((q): Readonly<Record<string, string>>[] => [
    { q, advanced: "true", highlight: "true" },
    { q, advanced: "true", limit: "3", offset: "2", sort_order: "asc" },
    { q, advanced: "true", sort_by: "login" },
  ]),
  ...entitySearches(),
};

function entitySearches(): Partial<Record<ThreatGridOperationId, readonly Readonly<Record<string, string>>[]>> {
  const rows = [
    "searchIps",
    "searchDomains",
    "searchUrls",
    "searchPaths",
    "searchArtifacts",
    "searchRegistryKeys",
  ] as const;
  return Object.fromEntries(
    rows.map((id, index) => {
      const kind = ENTITY_KINDS[index] ?? "ip";
      const own = ENTITY_IDS[ENTITY_COLLECTIONS[index] ?? "ips"] ?? [];
      const queries = ["*", HIDDEN_WORD, HIDDEN_HOST, own[0] ?? ""];
      return [id, termsOf(kind).flatMap((term) => queries.map((query) => ({ term, query })))];
    }),
  );
}

/** Feeds hold only what is bad enough, unless less is asked for. */
function alwaysWith(row: Operation): Readonly<Record<string, string>> {
  return row.query && "severity" in row.query.shape ? { severity: "0", confidence: "0" } : {};
}

function queriesOf(row: Operation): readonly Readonly<Record<string, string>>[] {
  const single = Object.keys(row.query?.shape ?? {}).flatMap((name) =>
    valuesOf(PARAMETERS, name, row).map((value) => ({ [name]: value })),
  );
  // The keys of the table are those of the rows.
  const together = TOGETHER[row.id as ThreatGridOperationId] ?? [];
  return [{}, ...single, ...together].map((query) => ({ ...alwaysWith(row), ...query }));
}

function valuesOf(table: Readonly<Record<string, readonly string[]>>, name: string, row: Operation): readonly string[] {
  const values = table[name];
  if (values === undefined) throw new Error(`${row.id} has a parameter ${name} for which no values are known here.`);
  return values;
}

/** All ways to fill a path. Kinds of things stand with things of their kind. */
function paramsOf(row: Operation): readonly Readonly<Record<string, string>>[] {
  const names = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  let filled: Readonly<Record<string, string>>[] = [{}];
  for (const name of names) {
    filled = filled.flatMap((params) => placesOf(row, name, params).map((value) => ({ ...params, [name]: value })));
  }
  return filled;
}

function placesOf(row: Operation, name: string, params: Readonly<Record<string, string>>): readonly string[] {
  if (name === "entity") return Object.keys(ENTITY_IDS);
  if (name === "entityId") return ENTITY_IDS[params["entity"] ?? ""] ?? [];
  return valuesOf(PLACES, name, row);
}

/** All questions that change nothing, of one row. */
export function readingQuestions(row: Operation): RowQuestion[] {
  const queries = queriesOf(row);
  const [plain = {}] = queries;
  // Not every path with every query: that would be many thousands.
  const places = paramsOf(row);
  const [first = {}, ...others] = places;
  return [
    ...queries.map((query) => ({ row, params: first, query })),
    ...others.map((params) => ({ row, params, query: plain })),
  ];
}

const LIMIT_BODY = { "submission-rate-limit": [[5, 60]] };
/** Bodies of what changes something, in an order in which one change does not take away what the next one needs. */
const CHANGES = {
  getSampleStates: [{ ids: JSON.stringify(SAMPLES) }],
  querySamples: [
    ...["id", "login", "sha256", "submitted_file_name"].flatMap((attr) =>
      [STRANGER, HIDDEN_WORD, `${HIDDEN_WORD}.exe`, digest("sha256", "bad hidden"), "<sample-0>"].map((value) =>
        askSamples({ op: "attr", attr, comp_op: "eq", value }),
      ),
    ),
    askSamples({ op: "not", clauses: [{ op: "attr", attr: "login", comp_op: "eq", value: STRANGER }] }),
  ],
  submitSample: [{ url: "http://www.example.com/" }],
  addTag: [{ tag: "mine" }],
  deleteTag: [{}],
  setRateLimit: [LIMIT_BODY],
  setOrganizationRateLimit: [LIMIT_BODY],
  createUser: [{ login: STRANGER, name: "E", email: "e@example.com" }],
  createOrganization: [{ name: "Elsewhere" }],
  renewApiKey: [{}],
  setPassword: [{ password: "a password" }],
  activateUser: [{}],
  deactivateUser: [{}],
  deleteUser: [{}],
  deleteOrganization: [{}],
} satisfies Partial<Record<ThreatGridOperationId, readonly object[]>>;

function askSamples(clause: object) {
  const query = "query q($q: String) {sample(q_json: $q, limit: 5) {id login state submitted_file_name threat_score}}";
  return { query, variables: { q: JSON.stringify(clause) } };
}

/** All questions with a body, in the order in which they are to be asked. */
export function changingQuestions(): RowQuestion[] {
  return Object.entries(CHANGES).flatMap(([id, bodies]) => {
    // The keys of the table are those of the rows.
    const row: Operation = threatGridOperations[id as keyof typeof CHANGES];
    const places = paramsOf(row).filter((params) => params["login"] !== "kim");
    return places.flatMap((params) => bodies.map((body) => ({ row, params, query: {}, body })));
  });
}
