import type { Answer } from "./http/call-spec.ts";
import { faultError } from "./http/fault-error.ts";
import type { Redact } from "./text.ts";
import { TransportFault } from "./transport/transport.ts";

/** Bytes on their way. Read `stream` to its end, leave it early, or call `cancel`: otherwise the connection stays open. */
export interface Download extends AsyncDisposable {
  /** 200, or 206 when the service honoured the range. */
  readonly status: number;
  readonly contentType: string | undefined;
  /** Bytes that `stream` will yield; `undefined` when the service does not say, or compressed them on the way. */
  readonly sizeBytes: number | undefined;
  /** `content-range` of a partial answer, as it stands. */
  readonly contentRange: string | undefined;
  /** The bytes, once. Throws `NetworkError`, `TimeoutError` or `AbortedError` when they do not come to their end. */
  readonly stream: AsyncIterable<Uint8Array>;
  cancel(): Promise<void>;
}

/** Turns a successful answer into a download, which from now on owns the connection. */
export function toDownload(answer: Answer, operationId: string, redact: Redact): Download {
  const { response } = answer;
  const cancel = async () => {
    answer.deadline.dispose();
    response.dispose();
  };
  return {
    status: response.status,
    contentType: response.header("content-type"),
    sizeBytes: response.isIdentityEncoded ? parseLength(response.header("content-length")) : undefined,
    contentRange: response.header("content-range"),
    stream: readStream(answer, operationId, redact),
    cancel,
    [Symbol.asyncDispose]: cancel,
  };
}

async function* readStream(answer: Answer, operationId: string, redact: Redact): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.response.body;
  } catch (error) {
    throw error instanceof TransportFault ? faultError(error, operationId, redact) : error;
  } finally {
    answer.deadline.dispose();
    answer.response.dispose();
  }
}

function parseLength(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
