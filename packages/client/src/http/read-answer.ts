import type { Operation } from "@fumehood/contract";
import { TooLargeError, UnexpectedAnswerError } from "../errors.ts";
import { MAX_ANSWER_BYTES } from "../limits.ts";
import { cleanText, type Redact } from "../text.ts";
import type { Answer } from "./call-spec.ts";
import { readBody } from "./read-body.ts";

/** Characters of an unexpected value that an error shows. */
const MAX_FOUND_CHARS = 120;

/**
 * Reads `data` out of an enveloped answer and checks it with the row's schema. The rest of the envelope is not
 * looked at: an answer that is otherwise usable should not fail for its request number.
 * @throws {UnexpectedAnswerError | TooLargeError | TransportFault}
 */
export async function readData(answer: Answer, row: Operation, answerMs: number, redact: Redact): Promise<unknown> {
  const { response, requestId, deadline } = answer;
  const common = { operationId: row.id, status: response.status, requestId };
  deadline.start(answerMs);
  const { bytes, isCut } = await readBody(response, MAX_ANSWER_BYTES);
  deadline.dispose();
  if (isCut) throw new TooLargeError({ ...common, code: "TG_ANSWER_TOO_LARGE", limitBytes: MAX_ANSWER_BYTES });
  const problem = check(bytes, row);
  if (problem.ok) return problem.data;
  const { path, hint } = problem;
  const found = cleanText(redact(problem.found), MAX_FOUND_CHARS);
  const detail = `${path === "" ? "The answer" : `\`${cleanText(path, MAX_FOUND_CHARS)}\``} is ${found}: ${hint}.`;
  throw new UnexpectedAnswerError({ ...common, code: "TG_UNEXPECTED_ANSWER", path, found, detail });
}

type Checked =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly path: string; readonly found: string; readonly hint: string };

function check(bytes: Uint8Array, row: Operation): Checked {
  const text = new TextDecoder().decode(bytes);
  const body = parseJson(text);
  if (body === undefined) {
    const found = text === "" ? "empty" : JSON.stringify(text.slice(0, MAX_FOUND_CHARS));
    return { ok: false, path: "", found, hint: "not JSON" };
  }
  if (row.response.kind !== "envelope") return { ok: true, data: body };
  const data = memberOf(body, "data");
  const parsed = row.response.data.safeParse(data);
  if (parsed.success) return { ok: true, data: parsed.data };
  const issue = parsed.error.issues[0];
  const keys = issue?.path ?? [];
  const found = describeValue(keys.reduce(memberOf, data));
  return { ok: false, path: ["data", ...keys].join("."), found, hint: issue?.message ?? "not as documented" };
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
