import type { HttpMethod } from "@fumehood/contract";

/** A body whose length is known and that can be read once. */
export interface StreamedBody {
  readonly sizeBytes: number;
  stream(): AsyncIterable<Uint8Array>;
}

export interface TransportRequest {
  readonly method: HttpMethod;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: StreamedBody | undefined;
  readonly signal?: AbortSignal | undefined;
  /** From the end of the request to the first byte of the answer. */
  readonly headersTimeoutMs: number;
  /** Between two pieces of the answer's body. */
  readonly idleTimeoutMs: number;
}

export interface TransportResponse {
  readonly status: number;
  /** The value of a header, by its lower-case name. */
  header(name: string): string | undefined;
  /** The body, already decompressed. Failures are `TransportFault`s. Can be read once. */
  readonly body: AsyncIterable<Uint8Array>;
  /** True when `content-length` counts the bytes that `body` yields. */
  readonly isIdentityEncoded: boolean;
  /** Releases the connection when the body is not read, or not to its end. */
  dispose(): void;
}

/** What carries requests. It neither retries nor follows redirects, and it throws only `TransportFault`s. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  close(): Promise<void>;
}

/** What the transport of the platform is made from. */
export interface TransportOptions {
  readonly proxyUrl?: string | undefined;
  /** PEM of the certificate authorities to trust instead of the platform's. */
  readonly ca?: string | undefined;
  /** SHA-256 fingerprints, in upper case with colons, of which the server's certificate must have one. */
  readonly certificateFingerprints?: readonly string[] | undefined;
  readonly connectTimeoutMs: number;
  readonly maxConnections: number;
}

export type FaultKind = "connect" | "network" | "certificate" | "timeout" | "aborted" | "redirect" | "too-large";

/** How a request failed below HTTP. */
export class TransportFault extends Error {
  readonly kind: FaultKind;
  /** True when it is certain that the service has not received one byte of the request. */
  readonly isUnsent: boolean;

  constructor(kind: FaultKind, isUnsent: boolean, cause: unknown) {
    super(`transport: ${kind}`, { cause });
    this.name = "TransportFault";
    this.kind = kind;
    this.isUnsent = isUnsent;
  }
}
