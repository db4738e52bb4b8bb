import type { Operation, ResponseShape } from "@fumehood/contract";
import { TooLargeError, UnexpectedAnswerError } from "../errors.ts";
import { MAX_ANSWER_BYTES } from "../limits.ts";
import { cleanText, type Redact } from "../text.ts";
import type { Answer } from "./call-spec.ts";
import { parseTolerantly } from "./parse-tolerantly.ts";
import { readBody } from "./read-body.ts";

/** Characters of an unexpected value that an error shows. */
const MAX_FOUND_CHARS = 120;

/**
 * Returns a function that reads an answer and checks it with its row's schema: `data` of an envelope, a bare body, or
 * that it acknowledges. The rest of an envelope is not looked at: an answer that is otherwise usable should not fail
 * for its request number. It throws `UnexpectedAnswerError`, `TooLargeError`, or a `TransportFault`.
 */
export function readData(row: Operation, answerMs: number, redact: Redact): (answer: Answer) => Promise<unknown> {
  return async ({ response, requestId, deadline }) => {
    const common = { operationId: row.id, status: response.status, requestId };
    deadline.start(answerMs);
    const { bytes, isCut } = await readBody(response, MAX_ANSWER_BYTES);
    deadline.dispose();
    if (isCut) throw new TooLargeError({ ...common, code: "TG_ANSWER_TOO_LARGE", limitBytes: MAX_ANSWER_BYTES });
    const checked = check(new TextDecoder().decode(bytes), row.response);
    if (checked.ok) return checked.data;
    const { path, hint } = checked;
    const found = cleanText(redact(checked.found), MAX_FOUND_CHARS);
    const place = path === "" ? "The answer" : `\`${cleanText(redact(path), MAX_FOUND_CHARS)}\``;
    const detail = `${place} is ${found}: ${hint}.`;
    throw new UnexpectedAnswerError({ ...common, code: "TG_UNEXPECTED_ANSWER", path, found, detail });
  };
}

type Checked =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly path: string; readonly found: string; readonly hint: string };

function check(text: string, response: ResponseShape): Checked {
  // Whether an acknowledgement always has a body is not documented.
  if (text === "" && response.kind === "acknowledgement") return { ok: true, data: undefined };
  const body = parseJson(text);
  if (body === undefined) {
    const found = text === "" ? "empty" : JSON.stringify(text.slice(0, MAX_FOUND_CHARS));
    return { ok: false, path: "", found, hint: "not JSON" };
  }
  switch (response.kind) {
    case "envelope":
      return checkRefusal(body) ?? checkSchema(response.data, memberOf(body, "data"), ["data"]);
    case "json":
      return checkRefusal(body) ?? checkSchema(response.body, body, []);
    case "acknowledgement":
      return checkRefusal(body) ?? checkAcknowledgement(body);
    default:
      throw new Error(`unreachable: operations that answer ${response.kind} are not read as JSON`);
  }
}

/** A failure that comes with the status of a success. */
function checkRefusal(body: unknown): Checked | undefined {
  const error = memberOf(body, "error");
  if (error === undefined || error === null || memberOf(body, "data") !== undefined) return undefined;
  const message = memberOf(error, "message") ?? error;
  return { ok: false, path: "error", found: describeValue(message), hint: "a failure with the status of a success" };
}

function checkAcknowledgement(body: unknown): Checked {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return { ok: true, data: undefined };
  return { ok: false, path: "", found: describeValue(body), hint: "not an acknowledgement" };
}

function checkSchema(
  schema: Extract<ResponseShape, { kind: "envelope" }>["data"],
  value: unknown,
  at: readonly string[],
): Checked {
  const parsed = parseTolerantly(schema, value);
  if (parsed.ok) return parsed;
  const { keys, found, message } = parsed;
  return { ok: false, path: [...at, ...keys].join("."), found: describeValue(found), hint: message };
}

/** `undefined` for what is not JSON, which itself never yields it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller reports the text.
    return undefined;
  }
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function describeValue(value: unknown): string {
  if (value === undefined) return "absent";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return JSON.stringify(typeof value === "string" ? value.slice(0, MAX_FOUND_CHARS) : value);
}
