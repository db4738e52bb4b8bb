import { expect, test } from "vitest";
import { FaultRulesError, readFaultRules } from "./read-rules.ts";

const TOML = `seed = 7

[[rules]]
name = "daily limit"
operation = "submitSample"
times = 2
fault = "rate-limit"
retry_after_seconds = 30

[[rules]]
operation = ["downloadElement", "downloadArtifact"]
fault = "cut-body"
`;

test("TOML and JSON say the same, and what is left out gets its default", () => {
  const rules = readFaultRules(TOML, "faults.toml");
  expect(rules).toEqual({
    seed: 7,
    rules: [
      {
        name: "daily limit",
        operation: "submitSample",
        after: 0,
        every: 1,
        times: 2,
        fault: "rate-limit",
        retry_after_seconds: 30,
      },
      { operation: ["downloadElement", "downloadArtifact"], after: 0, every: 1, fault: "cut-body" },
    ],
  });
  expect(readFaultRules(JSON.stringify(rules), "faults.json")).toEqual(rules);
});

test.each(["", "# nothing yet\n", "{}", "seed = 3"])("a file without rules is one: %j", (text) => {
  expect(readFaultRules(text, "faults.toml").rules).toEqual([]);
});

const RULE = "[[rules]]\n";
test.each([
  [
    `seed = 1\n${RULE}fault = "rate-limit"\nretry_aftr_seconds = 3`,
    'f, line 4 (rule 1): unknown key "retry_aftr_seconds"; did you mean "retry_after_seconds"?',
  ],
  [
    `${RULE}fault = "slow"\ndelay = 3`,
    /^f, line 3 \(rule 1\): unknown key "delay"; known here: fault, name, .*delay_ms\.$/,
  ],
  [`${RULE}fault = "slow"\ndelay_ms = 3\nretry_after_seconds = 3`, /unknown key "retry_after_seconds"/],
  [
    `${TOML}${RULE}name = "third"\nfault = "rate-limt"`,
    'f, line 15 (rule 3, "third"): no fault has the name "rate-limt"; did you mean "rate-limit"?',
  ],
  [`${RULE}name = "a"`, /^f, line 1 \(rule 1, "a"\): "fault" is missing; there are: rate-limit, error,/],
  [`sed = 3`, 'f: unknown key "sed"; did you mean "seed"?'],
  [`${RULE}fault = "slow"`, /^f, line 1 \(rule 1\): delay_ms is wrong:/],
  [
    `${RULE}operation = "submitSampl"\nfault = "error"`,
    'f, line 2 (rule 1): operation is wrong: no operation has this name; did you mean "submitSample"?',
  ],
  [
    `${RULE}operation = ["getSample", "x"]\nfault = "error"`,
    /line 2 \(rule 1\): operation\.1 is wrong: no operation has this name/,
  ],
  [`${RULE}fault = "unknown-sample"`, "f, line 1 (rule 1): unknown-sample needs either seconds or requests."],
  [`${RULE}fault = "unknown-sample"\nseconds = 1\nrequests = 1`, /needs either seconds or requests/],
  [
    `${RULE}fault = "unknown-sample"\nseconds = 1\noperation = "getSample"`,
    /line 4 \(rule 1\): operation is wrong: unknown-sample is decided/,
  ],
  [`rules = [{ fault = "slow", delay_ms = 0 }]`, /^f \(rule 1\): delay_ms is wrong/],
  [
    `${RULE}fault = "wrong-content-type"\ncontent_type = "a\\r\\nb"`,
    /content_type is wrong: it must be printable ASCII/,
  ],
  [`${RULE}fault = "missing-fields"\nfields = ["a..b"]`, /fields\.0 is wrong: it must be names joined by dots/],
  [`${RULE}fault = "error"\nstatus = 200`, /status is wrong/],
  [`${RULE}fault = "error"\npath = "api"`, /path is wrong/],
  ["rules = 3", /rules is wrong/],
  ['{"rules":[{"fault":"slow","delay":1}]}', /^f \(rule 1\): unknown key "delay"/],
  ['{"rules":', /^f is not JSON: /],
  [`${RULE}[[rules`, /^f, line 2, column \d+ is not TOML: /],
  [RULE.repeat(201), /rules is wrong/],
])("%j is refused in one sentence that says where", (text, message) => {
  expect(() => readFaultRules(text, "f")).toThrow(FaultRulesError);
  expect(() => readFaultRules(text, "f")).toThrow(message);
});

test("a file beyond the limit is not even read", () => {
  expect(() => readFaultRules("#".repeat(256 * 1024 + 1), "f")).toThrow("f is larger than 262144 bytes.");
});
