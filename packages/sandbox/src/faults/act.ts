import type { FastifyReply, FastifyRequest } from "fastify";
import { ServiceError } from "../errors.ts";
import { cutAfter, drip, firstBytes, gatherText, openBody, pause, toStream, type AnswerBody } from "./body.ts";
import { FAULT_LIMITS } from "./limits.ts";
import { removeFields } from "./remove-fields.ts";
import type { FaultKind, FaultRule } from "./schema.ts";

/** The header that names the fault on each answer that one has touched. */
export const FAULT_HEADER = "x-fumehood-fault";

type RuleOf<K extends FaultKind> = Extract<FaultRule, { fault: K }>;

/** Marks an answer as touched. */
export function mark(reply: FastifyReply, fault: FaultKind): void {
  reply.header(FAULT_HEADER, fault);
}

/** Ends the connection without a word. */
export function cutConnection(reply: FastifyReply): ServiceError {
  reply.raw.destroy();
  // Nobody gets this answer: it only ends the work on the request, and says in the log what happened.
  return new ServiceError(499, "The connection was cut.");
}

/**
 * Does what a rule does to a request that was not executed yet.
 * @throws {ServiceError} instead of the execution; rules that concern only the answer return.
 */
export function actBefore(rule: FaultRule, reply: FastifyReply): void {
  switch (rule.fault) {
    case "rate-limit":
      mark(reply, rule.fault);
      throw rateLimited(rule);
    case "error":
      mark(reply, rule.fault);
      throw failed(rule);
    case "cut-connection":
      throw cutConnection(reply);
    default:
  }
}

function rateLimited(rule: RuleOf<"rate-limit">): ServiceError {
  const { retry_after_seconds: seconds } = rule;
  const message = `The submission rate limit has been reached. Please wait ${seconds} seconds before the next submission.`;
  return new ServiceError(429, rule.message ?? message, { retryAfterSeconds: seconds });
}

function failed({ status, message, retry_after_seconds: seconds }: RuleOf<"error">): ServiceError {
  const text = message ?? `The service answers ${status} on request.`;
  return new ServiceError(status, text, seconds === undefined ? {} : { retryAfterSeconds: seconds });
}

/** Does what a rule does to an answer; resolves to the body to send instead. */
export async function actOnAnswer(
  rule: FaultRule,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  switch (rule.fault) {
    case "slow":
      mark(reply, rule.fault);
      await pause(reply.raw, rule.delay_ms);
      return payload;
    case "lost-answer":
      return loseAnswer(rule, reply, payload);
    case "wrong-content-type":
      return changeType(rule, reply, payload);
    case "drip":
    case "cut-body":
    case "malformed-json":
    case "missing-fields":
      return await actOnBody(rule, request, reply, payload);
    default:
      return payload;
  }
}

function loseAnswer(rule: RuleOf<"lost-answer">, reply: FastifyReply, payload: unknown): string {
  openBody(reply, payload)?.discard();
  if (rule.status === undefined) {
    reply.raw.destroy();
    return "";
  }
  mark(reply, rule.fault);
  const page = `<html><head><title>${rule.status}</title></head><body><h1>${rule.status}</h1><hr>gateway</body></html>\n`;
  reply.code(rule.status).headers({ "content-type": "text/html", "content-length": String(Buffer.byteLength(page)) });
  return page;
}

function changeType(rule: RuleOf<"wrong-content-type">, reply: FastifyReply, payload: unknown): unknown {
  mark(reply, rule.fault);
  reply.header("content-type", rule.content_type);
  if (rule.body === undefined) return payload;
  openBody(reply, payload)?.discard();
  reply.header("content-length", String(Buffer.byteLength(rule.body)));
  return rule.body;
}

type BodyRule = RuleOf<"drip" | "cut-body" | "malformed-json" | "missing-fields">;

async function actOnBody(
  rule: BodyRule,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const body = request.method === "HEAD" ? undefined : openBody(reply, payload);
  // Without a body there is nothing to act on: the answer goes as it is, and is not marked.
  if (body === undefined) return payload;
  if (rule.fault === "missing-fields") return await leaveOutFields(rule, request, reply, body, payload);
  mark(reply, rule.fault);
  const { raw } = reply;
  if (rule.fault === "malformed-json") return sendBeginning(reply, body);
  if (body.sizeBytes !== undefined) reply.header("content-length", String(body.sizeBytes));
  if (rule.fault === "cut-body") {
    return toStream(cutAfter(raw, firstBytes(body.bytes, cutAt(rule.after_bytes, body.sizeBytes))));
  }
  return toStream(drip(raw, body.bytes, { sizeBytes: rule.chunk_bytes, pauseMs: rule.interval_ms }));
}

/** A body that is not longer than it may be is cut in its middle, so that the fault happens in any case. */
function cutAt(wanted: number | undefined, sizeBytes: number | undefined): number {
  if (sizeBytes === undefined) return wanted ?? FAULT_LIMITS.unknownSizeBytes;
  return wanted !== undefined && wanted < sizeBytes ? wanted : Math.floor(sizeBytes / 2);
}

/** Half a body as if it were all of it. */
function sendBeginning(reply: FastifyReply, body: AnswerBody): unknown {
  const kept = cutAt(undefined, body.sizeBytes);
  if (body.sizeBytes !== undefined) reply.header("content-length", String(kept));
  return toStream(firstBytes(body.bytes, kept));
}

async function leaveOutFields(
  rule: RuleOf<"missing-fields">,
  request: FastifyRequest,
  reply: FastifyReply,
  body: AnswerBody,
  payload: unknown,
): Promise<unknown> {
  const text = isJson(reply) ? await gatherText(body, FAULT_LIMITS.maxRewrittenBytes) : undefined;
  if (text === undefined) {
    request.log.warn({ fault: rule.fault }, "the answer is too large or no JSON: no field was left out");
    return payload;
  }
  const value: unknown = JSON.parse(text);
  if (removeFields(value, rule.fields) === 0) return text;
  mark(reply, rule.fault);
  const left = JSON.stringify(value);
  reply.header("content-length", String(Buffer.byteLength(left)));
  return left;
}

/** Whether an answer says that it is JSON. */
export function isJson(reply: FastifyReply): boolean {
  return String(reply.getHeader("content-type") ?? "").includes("json");
}
