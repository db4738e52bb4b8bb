import { errorCodeOf } from "../errors.ts";
import { TransportFault, type FaultKind } from "./transport.ts";

/** Codes of Node and undici. What is not here is a broken connection. */
const KIND_BY_CODE = new Map<string, FaultKind>([
  ["ECONNREFUSED", "connect"],
  ["ENOTFOUND", "connect"],
  ["EAI_AGAIN", "connect"],
  ["EAI_FAIL", "connect"],
  ["EHOSTUNREACH", "connect"],
  ["ENETUNREACH", "connect"],
  ["EADDRNOTAVAIL", "connect"],
  ["UND_ERR_CONNECT_TIMEOUT", "connect"],
  ["UND_ERR_PRX_CONN", "connect"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["ETIMEDOUT", "timeout"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "certificate"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "certificate"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "certificate"],
  ["UNABLE_TO_GET_ISSUER_CERT", "certificate"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "certificate"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "certificate"],
  ["UND_ERR_PRX_TLS", "certificate"],
]);

/** Links of a cause chain that are looked at. */
const MAX_DEPTH = 5;

export interface FaultContext {
  /** The signal that the request ran under. */
  readonly signal?: AbortSignal | undefined;
  /** Nobody has begun to read the request's body, so nothing was written. */
  readonly isUnsent: boolean;
}

/** Tells what an error of Node, undici or fetch means. */
export function classifyFault(error: unknown, context: FaultContext): TransportFault {
  if (error instanceof TransportFault) return error;
  // An abort rejects with whatever reason the caller gave, so the signal is asked and not the error.
  if (context.signal?.aborted) return new TransportFault("aborted", context.isUnsent, error);
  const kind = faultKind(error, 0) ?? "network";
  return new TransportFault(kind, context.isUnsent || kind === "connect" || kind === "certificate", error);
}

function faultKind(error: unknown, depth: number): FaultKind | undefined {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return undefined;
  const code = errorCodeOf(error) ?? "";
  const known = code.startsWith("CERT_") ? "certificate" : KIND_BY_CODE.get(code);
  if (known !== undefined) return known;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return faultKind(inner, depth + 1);
}
