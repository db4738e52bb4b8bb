import { fillPath, threatGridOperations, type Operation, type ThreatGridOperationId } from "@fumehood/contract";
import type { CallInput } from "../operation-types.ts";
import { InvalidArgumentError } from "../errors.ts";
import { createRedactor, type Redact } from "../text.ts";
import type { EncodedBody } from "./body.ts";
import type { CallSpec } from "./call-spec.ts";

/** Where the key goes: a header (a form field in multipart uploads, where the service does not read the header), or the query. */
export type KeyPlacement = "header-or-form" | "query";

/** What all requests of a client have in common. */
export interface RequestConfig {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly keyPlacement: KeyPlacement;
  readonly userAgent: string;
  /** For the client's own secrets. */
  readonly secrets: readonly (string | undefined)[];
  /** Takes those out of a text. */
  readonly redact: Redact;
}

export interface SpecInput {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: CallInput["query"];
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: (() => EncodedBody) | undefined;
  readonly isMultipart?: boolean | undefined;
  readonly secrets?: readonly (string | undefined)[] | undefined;
  readonly accept: string;
  readonly encoding: string;
  readonly signal?: AbortSignal | undefined;
}

/** POSTs that only read. */
const READING_POSTS: ReadonlySet<ThreatGridOperationId> = new Set(["getSampleStates", "querySamples"]);

/**
 * The request of one call, by the row of its operation.
 * @throws {InvalidArgumentError} when a value cannot stand in its place of the path.
 */
export function buildSpec(config: RequestConfig, operationId: ThreatGridOperationId, input: SpecInput): CallSpec {
  const row: Operation = threatGridOperations[operationId];
  const own = input.secrets?.filter((secret) => secret !== undefined) ?? [];
  const redact = own.length === 0 ? config.redact : createRedactor([...config.secrets, ...own]);
  const isKeyed = row.isOpen !== true;
  const inHeader = isKeyed && config.keyPlacement === "header-or-form" && input.isMultipart !== true;
  return {
    operationId,
    method: row.method,
    url: buildUrl(config, row, input, redact),
    headers: {
      accept: input.accept,
      "accept-encoding": input.encoding,
      "user-agent": config.userAgent,
      // The scheme in lower case, as the clients that are known to work send it.
      ...(inHeader ? { authorization: `bearer ${config.apiKey}` } : {}),
      ...input.headers,
    },
    body: input.body,
    isSubmission: operationId === "submitSample",
    isIdempotent: READING_POSTS.has(operationId),
    signal: input.signal,
    redact,
  };
}

function buildUrl(config: RequestConfig, row: Operation, input: SpecInput, redact: Redact): URL {
  const url = new URL(config.baseUrl + checkedPath(row, input.params ?? {}, redact));
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  if (config.keyPlacement === "query" && row.isOpen !== true) url.searchParams.set("api_key", config.apiKey);
  return url;
}

function checkedPath(row: Operation, params: Readonly<Record<string, string>>, redact: Redact): string {
  try {
    return fillPath(row.path, params);
  } catch (error) {
    const detail = error instanceof Error ? redact(error.message) : undefined;
    throw new InvalidArgumentError({ code: "TG_INVALID_ARGUMENT", operationId: row.id, detail });
  }
}
