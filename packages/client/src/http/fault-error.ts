import {
  AbortedError,
  copyCause,
  errorCodeOf,
  FileSourceError,
  NetworkError,
  RedirectedError,
  ThreatGridError,
  TimeoutError,
  TooLargeError,
} from "../errors.ts";
import { MAX_GATHERED_UPLOAD_BYTES, MAX_MESSAGE_CHARS } from "../limits.ts";
import { cleanText, type Redact } from "../text.ts";
import type { TransportFault } from "../transport/transport.ts";

/** The error for a request that failed below HTTP. `note` says how far it had come. */
export function faultError(fault: TransportFault, operationId: string, redact: Redact, note?: string): ThreatGridError {
  if (fault.cause instanceof FileSourceError) return fault.cause;
  const common = { operationId, cause: copyCause(fault.cause, redact) };
  const detail = [reasonOf(fault.cause, redact), note].filter((part) => part !== undefined).join(" ") || undefined;
  switch (fault.kind) {
    case "connect":
    case "network":
      return new NetworkError({ ...common, code: "TG_NETWORK", retryable: true, detail });
    case "certificate":
      return new NetworkError({ ...common, code: "TG_CERTIFICATE", detail });
    case "timeout":
      return new TimeoutError({ ...common, code: "TG_TIMEOUT", retryable: true, detail: note });
    case "aborted":
      return new AbortedError({ ...common, code: "TG_ABORTED" });
    case "redirect":
      return new RedirectedError({ ...common, code: "TG_REDIRECTED" });
    case "too-large":
      return new TooLargeError({ ...common, code: "TG_UPLOAD_TOO_LARGE", limitBytes: MAX_GATHERED_UPLOAD_BYTES });
    default:
      return assertNever(fault.kind);
  }
}

/** What the platform says in a few words, such as "connect ECONNREFUSED 127.0.0.1:1". */
function reasonOf(cause: unknown, redact: Redact): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const inner = cause.cause instanceof Error ? cause.cause : cause;
  const text = cleanText(redact(inner.message || (errorCodeOf(inner) ?? inner.name)), MAX_MESSAGE_CHARS);
  return text === "" ? undefined : `[${text}]`;
}

function assertNever(kind: never): never {
  throw new Error(`not a kind of fault: ${String(kind)}`);
}
