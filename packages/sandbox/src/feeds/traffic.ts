import type { Analysis, NetworkStream } from "@fumehood/contract";
import { storableText } from "./item.ts";
import { FEED_LIMITS } from "./limits.ts";
import { hostThings, urlThings } from "./observe.ts";

/** A name that was asked for, and the addresses that came back. */
export interface Lookup {
  domain: string;
  answers: string[];
}

/** A request for something on the web. */
export interface WebRequest {
  url: string | undefined;
  /** A domain or an address. */
  host: string;
  isDomain: boolean;
  /** What the answer is, as the answer itself says or as its content shows. */
  contentType: string;
  sha256: string | undefined;
}

/** What an analysis recorded of a network. */
export interface Traffic {
  lookups: Lookup[];
  requests: WebRequest[];
  streams: NetworkStream[];
}

export function readTraffic(analysis: Analysis): Traffic {
  const streams = Object.values(analysis.network ?? {}).slice(0, FEED_LIMITS.streams);
  return { lookups: streams.flatMap(lookupsOf), requests: streams.flatMap(requestsOf), streams };
}

/** `decoded` of DNS is an object, one entry a question: `{ query: { query_data }, answers: [{ answer_data }] }`. */
function lookupsOf(stream: NetworkStream): Lookup[] {
  if (!isProtocol(stream, "dns") || !isRecord(stream.decoded)) return [];
  const entries = Object.values(stream.decoded).slice(0, FEED_LIMITS.decodedPerStream);
  return entries.flatMap((entry) => {
    if (!isRecord(entry) || !isRecord(entry["query"])) return [];
    const [asked] = hostThings(entry["query"]["query_data"]);
    return asked?.kind === "domains" ? [{ domain: asked.value, answers: answersOf(entry["answers"]) }] : [];
  });
}

function answersOf(answers: unknown): string[] {
  if (!Array.isArray(answers)) return [];
  const values = answers.slice(0, FEED_LIMITS.answersPerLookup).flatMap((answer: unknown) => {
    const [thing] = hostThings(isRecord(answer) ? answer["answer_data"] : undefined);
    return thing?.kind === "ips" ? [thing.value] : [];
  });
  return [...new Set(values)];
}

/** `decoded` of HTTP is a list of transactions, each a list of a request and an answer. */
function requestsOf(stream: NetworkStream): WebRequest[] {
  if (!isProtocol(stream, "http") || !Array.isArray(stream.decoded)) return [];
  return stream.decoded.slice(0, FEED_LIMITS.decodedPerStream).flatMap((transaction: unknown) => {
    const messages = (Array.isArray(transaction) ? transaction : [transaction]).filter(isRecord);
    const request = messages.find((message) => message["type"] !== "response");
    const response = messages.find((message) => message["type"] === "response");
    return request ? (toRequest(request, response) ?? []) : [];
  });
}

function toRequest(
  request: Record<string, unknown>,
  response: Record<string, unknown> | undefined,
): WebRequest | undefined {
  const [url, ofUrl] = urlThings(request["url"]);
  const host = ofUrl ?? hostThings(withoutPort(request["host"]))[0];
  if (!host) return undefined;
  const types = [response?.["actual_content_type"], response?.["reported_content_type"]];
  return {
    url: url?.value,
    host: host.value,
    isDomain: host.kind === "domains",
    contentType: types.map((type) => storableText(type) ?? "").join(" "),
    sha256: storableText(response?.["sha256"]),
  };
}

/** A header `Host` may name a port; an IPv6 address stands in brackets there. */
function withoutPort(host: unknown): unknown {
  return typeof host === "string" ? host.replace(/:\d{1,5}$/, "") : host;
}

function isProtocol({ protocol, service, dst_port: port }: NetworkStream, name: "dns" | "http"): boolean {
  const named = protocol ?? service;
  return named === null || named === undefined ? name === "dns" && port === 53 : named.toLowerCase() === name;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
