import { keyed, maybeNumber, maybeText, oneOf, type Shape, type ShapeOfKeys } from "./shape.ts";

/** The envelope of an answer. Newer answers have `request_id`. */
export function envelope(data: Shape): Shape {
  return { api_version: "number", id: "number", data, "request_id?": "text" };
}

/** A page of a list, as it was captured in 2020: there is no `total`. */
export function page(item: Shape): ShapeOfKeys {
  return { index: "number", current_item_count: "number", items_per_page: "number", items: [item] };
}

const DIGESTS = { md5: "text", sha1: "text", sha256: "text" } as const;

/** The answer to a submission (2020). A public one has no `private`. */
export const SUBMITTED: Shape = {
  ...DIGESTS,
  tags: ["text"],
  "private?": "flag",
  analyzing: "flag",
  vm: "text",
  submission_id: "number",
  state: "text",
  login: "text",
  filename: "text",
  status: "text",
  submitted_at: "text",
  id: "text",
  os: "text",
};

/** A record as lists and `GET /samples/ID` tell it (2020). Our own keys stand in a captured search item, or in the guide. */
export const RECORD: Shape = {
  ...DIGESTS,
  tags: ["text"],
  "started_at?": "text",
  "completed_at?": "text",
  vm: "text",
  submission_id: "number",
  state: "text",
  filename: "text",
  status: "text",
  submitted_at: "text",
  id: "text",
  "os?": maybeText,
  "login?": "text",
  "private?": "flag",
  "glovebox_url?": "text",
  "vm_runtime+": "number",
  "playbook+": "text",
  "network_exit+": "text",
};

export const STATE: Shape = { state: "text" };
export const STATES: Shape = [{ sample: "text", state: "text", status: "text" }];

/** Captured in 2020; `iocs` came in 2022. */
export const SUMMARY: Shape = {
  ...DIGESTS,
  registry_count: "number",
  tags: ["text"],
  stream_count: "number",
  run_start: maybeText,
  run_stop: maybeText,
  run_type: maybeText,
  times_seen: "number",
  sample: "text",
  filename: "text",
  magic_type: maybeText,
  last_seen: maybeText,
  first_seen: maybeText,
  artifacts: keyed("number"),
  "iocs?": [
    { category: ["text"], confidence: "number", severity: "number", ioc: "text", score: "number", tags: ["text"] },
  ],
};

export const THREAT: Shape = {
  count: "number",
  "max-confidence": "number",
  "max-severity": "number",
  bis: ["text"],
  score: "number",
  sample: "text",
};

/** An indicator with its evidence (2020; the last three 2022). */
export const IOC: Shape = {
  ioc: "text",
  title: "text",
  description: "text",
  severity: "number",
  confidence: "number",
  hits: "number",
  truncated: "flag",
  "heuristic_coefficient?": maybeNumber,
  category: ["text"],
  tags: ["text"],
  "mitre-tactics": ["text"],
  "mitre-techniques": ["text"],
  "orbital-queries": ["anything"],
  data: [keyed("anything")],
  "analysis-envs?": ["anything"],
  "mitre?": ["anything"],
  "suspected-sample-categories?": ["anything"],
};

const FILE: Shape = { ...DIGESTS, filename: "text", type: maybeText, magic: maybeText, "size?": "number" };

/** One hit of search/submissions (2020). Samples of others lack owner and privacy, samples that did not succeed lack `analysis`. */
export const SUBMISSION: Shape = {
  score: "number",
  matches: keyed("anything"),
  item: {
    ...DIGESTS,
    "properties?": keyed("anything"),
    tags: ["text"],
    vm_runtime: "number",
    "private?": oneOf("flag", "nothing"),
    "organization_id?": maybeNumber,
    state: "text",
    "login?": maybeText,
    sample: "text",
    filename: "text",
    status: "text",
    submitted_at: "text",
    "analysis?": {
      threat_score: "number",
      behaviors: [{ name: "text", threat: "number", title: "text" }],
      metadata: {
        "general_details?": keyed("anything"),
        "sandcastle_env?": keyed("anything"),
        submitted_file: FILE,
        analyzed_file: FILE,
        "malware_desc?": [FILE],
      },
    },
  },
};

export const SEARCH_PAGE: Shape = {
  ...page(SUBMISSION),
  total: "number",
  took: "number",
  timed_out: "flag",
  "warnings?": ["text"],
};

/** Captured in several places between 2019 and 2022. */
export const WHOAMI: Shape = {
  role: "text",
  properties: keyed("anything"),
  integration_id: maybeText,
  email: maybeText,
  organization_id: "number",
  name: "text",
  login: "text",
  title: maybeText,
  api_key: "text",
  device: "flag",
  "api_only?": "flag",
  "active?": "flag",
};

const WINDOW: Shape = {
  samples: "number",
  minutes: "number",
  "submissions-available": "number",
  "submission-wait-seconds": "number",
};
const BLOCK: Shape = {
  "submission-wait-seconds": maybeNumber,
  "submissions-available": maybeNumber,
  "submission-rate-limit": oneOf("nothing", [WINDOW]),
};
export const RATE_LIMIT: Shape = { user: BLOCK, organization: BLOCK };

/** An error (captured 2020). */
export const ERROR: Shape = {
  api_version: "number",
  id: "number",
  error: {
    message: "text",
    code: "number",
    errors: [{ code: "number", message: "text", help: "text", report: "text" }],
  },
  "request_id+": "text",
};

/** `{"api_version":2,"id":1363296}`: no `data`. */
export const ACKNOWLEDGEMENT: Shape = { api_version: "number", id: "number", "request_id?": "text" };

export const ENTITY_PAGE: Shape = { ...page({ result: "text", details: "text" }), "warnings+": ["text"] };

/** An address (XSOAR's test data, 2022). */
export const IP: Shape = {
  asn: oneOf("nothing", { "asn?": maybeNumber, "org?": maybeText }),
  flags: ["anything"],
  ip: "text",
  location: oneOf("nothing", { "city?": maybeText, "country?": maybeText, "region?": maybeText }),
  rev: oneOf("text", "nothing"),
  tags: ["text"],
};

export const ENTITY_SAMPLE: Shape = {
  details: "text",
  filename: "text",
  iocs: [{ ioc: "text", confidence: "number", severity: "number", sample: "text", "score+": "number" }],
  login: maybeText,
  owner: maybeText,
  private: oneOf("flag", "nothing"),
  relation: "text",
  sample: "text",
  sha256: "text",
  timestamp: "text",
};

/** One line of a curated feed. */
export const CURATED: Shape = {
  description: "text",
  domain: "text",
  ips: ["text"],
  info: "text",
  sample: "text",
  sample_md5: "text",
  sample_sha1: "text",
  sample_sha256: "text",
  timestamp: "text",
};

/** What the lines of all feeds of indicators have. */
export const FEED_LINE = {
  sample_id: "text",
  sample_sha256: "text",
  timestamp: "text",
  ioc: "text",
  confidence: "number",
  severity: "number",
} as const;
