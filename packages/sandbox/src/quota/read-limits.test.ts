import { expect, test } from "vitest";
import { FieldCollector } from "../http/fields.ts";
import { SANDBOX_LIMITS } from "../limits.ts";
import { parseLimits, storeLimits } from "./limits.ts";
import { readLimitField } from "./read-limits.ts";

/** The parameters of a JSON body, or of a form where a text is given. */
function fieldsOf(body: unknown) {
  const collector = new FieldCollector();
  if (typeof body === "string") collector.addUrlEncoded(body);
  else collector.addObject(Object(body));
  return collector.fields;
}

const read = (body: unknown) => readLimitField(fieldsOf(body), SANDBOX_LIMITS);
const FIELD = "submission-rate-limit";
const HOUR_AND_DAY = [
  { samples: 20, minutes: 60 },
  { samples: 400, minutes: 1440 },
];
const PAIRS = [
  [20, 60],
  [400, 1440],
];

test.each([
  ["one window", { [FIELD]: [[5, 1440]] }, [{ samples: 5, minutes: 1440 }]],
  ["two windows", { [FIELD]: PAIRS }, HOUR_AND_DAY],
  ["none at all", { [FIELD]: [[0, 1]] }, [{ samples: 0, minutes: 1 }]],
  ["the text that lifts them", { [FIELD]: "nil" }, []],
  ["the text of JSON in JSON", { [FIELD]: "[[5,1440]]" }, [{ samples: 5, minutes: 1440 }]],
  ["a form", `${FIELD}=${encodeURIComponent(JSON.stringify(PAIRS))}`, HOUR_AND_DAY],
  ["a form that lifts them", `${FIELD}=nil`, []],
])("%s can be read", (_, body, windows) => {
  expect(read(body)).toEqual(windows);
  expect(parseLimits(storeLimits(windows))).toEqual(windows);
});

test.each([
  ["nothing", {}],
  ["null", { [FIELD]: null }],
  ["an empty list", { [FIELD]: [] }],
])("%s is missing, for it may be an oversight", (_, body) => {
  expect(() => read(body)).toThrow("The parameter submission-rate-limit is required. ");
});

test.each([
  ["a number", { [FIELD]: 5 }],
  ["a word", { [FIELD]: "none" }],
  ["a pair that is no list of pairs", { [FIELD]: [5, 1440] }],
  ["a fraction", { [FIELD]: [[0.5, 1440]] }],
  ["less than nothing", { [FIELD]: [[-1, 1440]] }],
  ["no time", { [FIELD]: [[5, 0]] }],
  ["more than a year", { [FIELD]: [[5, SANDBOX_LIMITS.maxLimitMinutes + 1]] }],
  ["more samples than there can be", { [FIELD]: [[SANDBOX_LIMITS.maxLimitSamples + 1, 1]] }],
  ["three numbers", { [FIELD]: [[5, 1440, 1]] }],
  ["texts", { [FIELD]: [["5", "1440"]] }],
  ["too many windows", { [FIELD]: Array.from({ length: SANDBOX_LIMITS.maxLimitWindows + 1 }, () => [1, 1]) }],
  ["nil among windows", { [FIELD]: ["nil", [5, 1440]] }],
  ["broken JSON", `${FIELD}=[[5,`],
])("%s is refused with what it must be", (_, body) => {
  expect(() => read(body)).toThrow(/submission-rate-limit is invalid: it must be \[\[samples, minutes\], …\]/);
});
