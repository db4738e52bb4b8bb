/// <reference lib="esnext.disposable" preserve="true" />
// Declarations of this file say `AsyncDisposable`, which not every reader of them has otherwise.
import type { Answer, CallSpec, ExecutorContext } from "./http/call-spec.ts";
import { parseContentRange, parseLength } from "./http/resume.ts";
import { createResumingBody } from "./http/resuming-body.ts";
import type { CallOptions } from "./operation-types.ts";

/** A range of bytes, both ends included; without `end` to the last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number | undefined;
}

export interface DownloadOptions extends CallOptions {
  /** A part of it; the answer's status is 206 when the service honoured the range, and 200 with all of it when not. */
  readonly range?: ByteRange | undefined;
  /** The entity tag that a part from an earlier time had: the range counts only if it still has it; else all of it comes. */
  readonly ifRange?: string | undefined;
  /**
   * Whether the stream goes on by itself after a break. Absent: where the service makes it possible. `true`: JSON and
   * HTML are asked for uncompressed as well, because compressed answers cannot be continued. `false`: a break throws.
   */
  readonly resume?: boolean | undefined;
}

/** Bytes on their way. Read `stream` to its end, leave it early, or call `cancel`: otherwise the connection stays open. */
export interface Download extends AsyncDisposable {
  /** 200, or 206 when the service honoured the range. */
  readonly status: number;
  readonly contentType: string | undefined;
  /** Bytes that `stream` will yield; `undefined` when the service does not say, or compressed them on the way. */
  readonly sizeBytes: number | undefined;
  /** Where in the whole the first byte stands: 0, or the range's start. */
  readonly offset: number;
  /** Bytes of the whole; `undefined` when the service does not say, or compressed them on the way. */
  readonly totalBytes: number | undefined;
  /** `content-range` of a partial answer, as it stands. */
  readonly contentRange: string | undefined;
  /** The entity tag, as it stands; only a strong one (without `W/`) vouches for the bytes. */
  readonly etag: string | undefined;
  /** The address that it came from, without the key. */
  readonly url: string;
  /**
   * The bytes, once. Throws `NetworkError`, `TimeoutError` or `AbortedError` when they do not come to their end, and
   * never yields bytes of two versions: what cannot be continued for certain is an error.
   */
  readonly stream: AsyncIterable<Uint8Array>;
  cancel(): Promise<void>;
}

/** Turns a successful answer into a download, which from now on owns the connection. */
export function toDownload(context: ExecutorContext, spec: CallSpec, answer: Answer, mayResume: boolean): Download {
  const { response } = answer;
  const sizeBytes = response.isIdentityEncoded ? parseLength(response.header("content-length")) : undefined;
  const range = response.status === 206 ? parseContentRange(response.header("content-range")) : undefined;
  const body = createResumingBody({ context, spec, answer, expectedBytes: sizeBytes, mayResume });
  const cancel = async () => body.cancel();
  return {
    status: response.status,
    contentType: response.header("content-type"),
    sizeBytes,
    offset: range?.start ?? 0,
    totalBytes: response.status === 206 ? range?.totalBytes : sizeBytes,
    contentRange: response.header("content-range"),
    etag: response.header("etag"),
    url: publicUrl(spec),
    stream: body.stream,
    cancel,
    [Symbol.asyncDispose]: cancel,
  };
}

function publicUrl({ url, redact }: CallSpec): string {
  const shown = new URL(url);
  shown.searchParams.delete("api_key");
  return redact(shown.href);
}
