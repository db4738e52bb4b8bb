import { ELEMENTS, type Operation, type ResponseShape } from "@fumehood/contract";
import type { HeaderObject, MediaType, Reference, ResponseObject } from "./document.ts";
import { COMPONENTS, type JsonSchema } from "./json-schema.ts";
import { withExamples } from "./requests.ts";

const JSON_TYPE = "application/json";

/** Every status that an operation may answer. */
export function buildResponses(
  row: Operation,
  answer: JsonSchema | undefined,
): Record<string, ResponseObject | Reference> {
  const success = { [String(row.status ?? 200)]: buildSuccess(row, answer) };
  const anyMay = row.isOpen ? [] : [401, 403, 429];
  const failures = [...new Set([...row.errors, ...anyMay])].toSorted((a, b) => a - b);
  return {
    ...success,
    ...Object.fromEntries(
      failures.map((status) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]),
    ),
    "5XX": { $ref: `#/components/responses/${FAILED}` },
  };
}

function buildSuccess(row: Operation, answer: JsonSchema | undefined): ResponseObject {
  const headers = { "TG-REQUEST-ID": { $ref: "#/components/headers/RequestId" } };
  return { description: SUCCESSES[row.response.kind], headers, content: buildContent(row, answer) };
}

const SUCCESSES: Readonly<Record<ResponseShape["kind"], string>> = {
  envelope: "What was asked for, in `data`.",
  acknowledgement: "It was done.",
  json: "What was asked for, without an envelope.",
  bytes: "The bytes, without an envelope.",
  events: "Events, one after the other.",
};

function buildContent(row: Operation, answer: JsonSchema = {}): Record<string, MediaType> {
  const examples = withExamples(row.examples, (example) => example.response);
  switch (row.response.kind) {
    case "envelope":
      return { [JSON_TYPE]: { schema: envelopeAround(row.response.apiVersion, answer), ...examples } };
    case "acknowledgement":
      return {
        [JSON_TYPE]: { schema: { $ref: `${COMPONENTS}${envelopeName(row.response.apiVersion)}` }, ...examples },
      };
    case "json":
      return { [JSON_TYPE]: { schema: answer, ...examples } };
    case "events":
      return { "text/event-stream": { schema: answer } };
    case "bytes":
      return Object.fromEntries(typesOf(row).map((type) => [type, {}]));
    default:
      return assertNever(row.response);
  }
}

function assertNever(response: never): never {
  throw new TypeError(`unknown kind of answer: ${JSON.stringify(response)}`);
}

function envelopeAround(version: 2 | 3, data: JsonSchema): JsonSchema {
  const around = { type: "object", properties: { data }, required: ["data"] };
  return { allOf: [{ $ref: `${COMPONENTS}${envelopeName(version)}` }, around] };
}

function envelopeName(version: 2 | 3): string {
  return `EnvelopeV${version}`;
}

/** Content types of a download. Only the results of an analysis are known one by one. */
function typesOf(row: Operation): string[] {
  if (row.path.includes("{element}"))
    return [...new Set(Object.values(ELEMENTS).map((type) => type.replace(/;.*/, "")))];
  return ["application/octet-stream"];
}

/** What all answers with an envelope have. */
export const ENVELOPES: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  [2, 3].map((version) => [
    `EnvelopeV${version}`,
    {
      type: "object",
      properties: {
        api_version: { const: version },
        id: { type: "integer", description: "A random number of the request." },
        request_id: { type: "string", description: "The value of `TG-REQUEST-ID`; older answers do not have it." },
      },
      required: ["api_version", "id"],
    },
  ]),
);

export const HEADERS: Readonly<Record<string, HeaderObject>> = {
  RequestId: { description: "What support asks for.", schema: { type: "string", examples: ["req-5f0c…"] } },
  RetryAfter: { description: "Seconds until it is worth another try.", schema: { type: "integer" } },
};

const FAILED = "Failed";
const FAILURES: Readonly<Record<number, readonly [name: string, about: string, message: string]>> = {
  400: ["BadRequest", "A parameter is missing or wrong.", "The parameter sample is required. "],
  401: ["Unauthorized", "There is no key, or nobody has it.", "Unauthorized API request."],
  403: ["Forbidden", "The key's user may not do this.", "Forbidden API request."],
  404: ["NotFound", "There is no such thing, or this user may not see it.", "Record not found (Sample not found)."],
  409: ["Conflict", "It contradicts what is there.", "The request contradicts what is there."],
  413: [
    "TooLarge",
    "The request is larger than the service accepts.",
    "The request is larger than this service accepts.",
  ],
  416: ["RangeNotSatisfiable", "The range lies outside.", "The range lies outside of the element."],
  429: [
    "RateLimited",
    "The submission limit is used up.",
    "The submission rate limit has been reached. Please wait 60 seconds before the next submission.",
  ],
};

function nameOf(status: number): string {
  return FAILURES[status]?.[0] ?? FAILED;
}

/** The failures, once for all operations. */
export const FAILURE_RESPONSES: Readonly<Record<string, ResponseObject>> = Object.fromEntries([
  ...Object.entries(FAILURES).map(([status, [name, about, message]]) => [
    name,
    failure(Number(status), about, message),
  ]),
  [FAILED, failure(500, "The service failed.", "Internal server error.")],
]);

function failure(code: number, description: string, message: string): ResponseObject {
  const errors = [{ code, message, help: "/doc/main/index.html", report: "support@example.com" }];
  const value = { api_version: 2, id: 8_982_811, error: { message, code, errors } };
  const retry: Record<string, Reference> =
    code === 429 ? { "Retry-After": { $ref: "#/components/headers/RetryAfter" } } : {};
  return {
    description,
    headers: { "TG-REQUEST-ID": { $ref: "#/components/headers/RequestId" }, ...retry },
    content: {
      [JSON_TYPE]: {
        schema: { $ref: `${COMPONENTS}ErrorEnvelope` },
        examples: { "example-1": { summary: "the built-in sandbox's", value } },
      },
    },
  };
}
