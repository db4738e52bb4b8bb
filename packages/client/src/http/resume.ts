import type { TransportResponse } from "../transport/transport.ts";

/** Where in the whole the bytes of an answer stand, and by what the rest of it can be asked for. */
export interface ResumePoint {
  /** A strong entity tag: equal tags mean equal bytes. */
  readonly etag: string;
  /** First and last byte of the answer, both included. */
  readonly start: number;
  readonly end: number;
  /** Bytes of the whole; `undefined` when the service does not say. */
  readonly totalBytes: number | undefined;
}

/** Whether a download can be continued; `reason` is the end of a sentence that begins "it cannot be continued:". */
export type Resumability =
  | { readonly ok: true; readonly point: ResumePoint }
  | { readonly ok: false; readonly reason: string };

/** `bytes first-last/total` of a partial answer. */
export interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly totalBytes: number | undefined;
}

/** Reads a `Content-Range` header; `undefined` when it is absent, contradicts itself, or counts something else than bytes. */
export function parseContentRange(text: string | undefined): ContentRange | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(text?.trim() ?? "");
  if (match === null) return undefined;
  const [start, end] = [Number(match[1]), Number(match[2])];
  const totalBytes = match[3] === "*" ? undefined : Number(match[3]);
  const isSound = start <= end && (totalBytes === undefined || end < totalBytes);
  return isSound ? { start, end, totalBytes } : undefined;
}

/** Reads a `Content-Length` header. */
export function parseLength(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** What a first answer says of how it could be continued. Compressed bytes cannot: a range counts what goes over the wire. */
export function findResumePoint(response: TransportResponse): Resumability {
  const etag = response.header("etag");
  if (etag === undefined) return no("the service gave no entity tag");
  // A weak tag promises only that the content means the same.
  if (!/^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag)) return no("the entity tag of the service is no strong one");
  if (!response.isIdentityEncoded) return no("the service compresses it");
  const range = rangeOf(response);
  if (range === undefined) return no("the service does not say how long it is");
  return { ok: true, point: { etag, ...range } };
}

function rangeOf(response: TransportResponse): ContentRange | undefined {
  if (response.status === 206) return parseContentRange(response.header("content-range"));
  const length = parseLength(response.header("content-length"));
  return length === undefined || length === 0 ? undefined : { start: 0, end: length - 1, totalBytes: length };
}

/**
 * Looks whether an answer is the rest that was asked for, from byte `from` on, and of the same thing.
 * Returns what is wrong with it, as the end of a sentence like that of `Resumability`.
 */
export function findContinuationFault(
  point: ResumePoint,
  from: number,
  response: TransportResponse,
): string | undefined {
  if (response.status === 200 && from === 0) return findBeginFault(point, response);
  if (response.status !== 206) return `the service answered status ${response.status} instead of the rest`;
  if (!response.isIdentityEncoded) return "the service compressed the rest";
  const etag = response.header("etag");
  if (etag !== point.etag) return etag === undefined ? "the rest has no entity tag" : "it has changed meanwhile";
  const range = parseContentRange(response.header("content-range"));
  if (range === undefined) return "the service does not say which part it sent";
  if (range.start !== from || range.end !== point.end) return "the service sent another part than the rest";
  const isSameLength =
    range.totalBytes === point.totalBytes || [range.totalBytes, point.totalBytes].includes(undefined);
  return isSameLength ? undefined : "its length has changed meanwhile";
}

/** Nothing has come yet, so that the whole thing is as good as the rest of it, if it is the same. */
function findBeginFault(point: ResumePoint, response: TransportResponse): string | undefined {
  const again = findResumePoint(response);
  if (!again.ok) return again.reason;
  const isSame = again.point.etag === point.etag && again.point.end === point.end;
  return isSame ? undefined : "it has changed meanwhile";
}

function no(reason: string): Resumability {
  return { ok: false, reason };
}
