import {
  fillPath,
  threatGridOperations,
  type Operation,
  type SampleRecord,
  type ThreatGridOperationId,
} from "@fumehood/contract";
import { toDownload, type ByteRange, type Download, type DownloadOptions } from "./download.ts";
import { InvalidArgumentError } from "./errors.ts";
import type { FileSource } from "./file-source.ts";
import { encodeForm, encodeMultipart, type EncodedBody, type Field } from "./http/body.ts";
import type { CallSpec, ExecutorContext } from "./http/call-spec.ts";
import { execute } from "./http/executor.ts";
import { readData } from "./http/read-answer.ts";
import { createRedactor, type Redact } from "./text.ts";

type Rows = typeof threatGridOperations;

/** Operations that read and answer JSON in an envelope. */
export type ReadOperationId = {
  [Id in ThreatGridOperationId]: Rows[Id]["response"] extends { kind: "envelope" } ? Id : never;
}[Exclude<ThreatGridOperationId, "submitSample">];

/** `data` of an operation's answer, as it stands on the wire. */
export type OperationData<Id extends ReadOperationId> = Rows[Id] extends {
  response: { data: { parse: (data: unknown) => infer Data } };
}
  ? Data
  : never;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface CallInput {
  /** Values for the places of the path. */
  readonly params?: Readonly<Record<string, string>>;
  /** Wire names; `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Fields of a urlencoded body. */
  readonly body?: Readonly<Record<string, string>>;
}

/** Where the key goes: a header (a form field in multipart uploads, where the service does not read the header), or the query. */
export type KeyPlacement = "header-or-form" | "query";

export interface CallerConfig extends ExecutorContext {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly keyPlacement: KeyPlacement;
  readonly userAgent: string;
  /** For the client's own secrets. */
  readonly secrets: readonly (string | undefined)[];
}

/** Requests by the rows of the contract. All other files of this package that talk to the service do so through this. */
export interface Caller {
  read<Id extends ReadOperationId>(id: Id, input?: CallInput, options?: CallOptions): Promise<OperationData<Id>>;
  download(
    id: "downloadElement" | "downloadArtifact",
    params: Readonly<Record<string, string>>,
    options?: DownloadOptions & { readonly isCompressible?: boolean | undefined },
  ): Promise<Download>;
  submit(submission: Submission, options?: CallOptions): Promise<SampleRecord>;
}

export interface Submission {
  readonly fields: readonly Field[];
  readonly file?: FileSource | undefined;
  /** Besides the key, what must not appear in errors: passwords. */
  readonly secrets: readonly (string | undefined)[];
}

const COMPRESSED = "gzip, br, deflate";
const IDENTITY = "identity";

export function createCaller(config: CallerConfig): Caller {
  return {
    async read(id, input = {}, options = {}) {
      const row: Operation = threatGridOperations[id];
      const body = input.body === undefined ? undefined : () => encodeForm(Object.entries(input.body ?? {}));
      const spec = buildSpec(config, id, {
        ...input,
        body,
        accept: "application/json",
        encoding: COMPRESSED,
        ...options,
      });
      const data = await execute(config, spec, (answer) =>
        readData(answer, row, config.timeouts.answerMs, spec.redact),
      );
      // The row's own schema has just parsed it, and OperationData is that schema's output.
      return data as OperationData<typeof id>;
    },
    async download(id, params, { range, ifRange, resume, isCompressible, ...options } = {}) {
      const encoding = isCompressible === true && range === undefined && resume !== true ? COMPRESSED : IDENTITY;
      const headers = rangeHeaders(id, range, ifRange);
      const spec = buildSpec(config, id, { params, headers, accept: "*/*", encoding, ...options });
      return execute(config, spec, async (answer) => toDownload(config, spec, answer, resume !== false));
    },
    async submit(submission, options = {}) {
      const row: Operation = threatGridOperations.submitSample;
      const spec = buildSpec(config, "submitSample", {
        body: () => submissionBody(config, submission),
        isMultipart: submission.file !== undefined,
        secrets: submission.secrets,
        accept: "application/json",
        encoding: COMPRESSED,
        ...options,
      });
      const data = await execute(config, spec, (answer) =>
        readData(answer, row, config.timeouts.answerMs, spec.redact),
      );
      // Parsed by the row's schema, whose output is a SampleRecord.
      return data as SampleRecord;
    },
  };
}

interface SpecInput {
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

function buildSpec(config: CallerConfig, operationId: ThreatGridOperationId, input: SpecInput): CallSpec {
  const row: Operation = threatGridOperations[operationId];
  const redact = createRedactor([...config.secrets, ...(input.secrets ?? [])]);
  const url = buildUrl(config, row, input, redact);
  const inHeader = config.keyPlacement === "header-or-form" && input.isMultipart !== true;
  return {
    operationId,
    method: row.method,
    url,
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
    isIdempotent: operationId === "getSampleStates",
    signal: input.signal,
    redact,
  };
}

function buildUrl(config: CallerConfig, row: Operation, input: SpecInput, redact: Redact): URL {
  const url = new URL(config.baseUrl + checkedPath(row, input.params ?? {}, redact));
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  if (config.keyPlacement === "query") url.searchParams.set("api_key", config.apiKey);
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

function submissionBody(config: CallerConfig, { fields, file }: Submission): EncodedBody {
  if (file === undefined) return encodeForm(fields);
  const key: Field[] = config.keyPlacement === "query" ? [] : [["api_key", config.apiKey]];
  return encodeMultipart([...key, ...fields], { field: "sample", source: file }, `fumehood-${crypto.randomUUID()}`);
}

function rangeHeaders(
  operationId: string,
  range: ByteRange | undefined,
  ifRange: string | undefined,
): Record<string, string> {
  if (range === undefined) return {};
  const { start, end } = range;
  const isValid =
    Number.isSafeInteger(start) && start >= 0 && (end === undefined || (Number.isSafeInteger(end) && end >= start));
  if (!isValid) throw argumentError(operationId, "`range` needs whole numbers with 0 ≤ start ≤ end.");
  if (ifRange !== undefined && !/^"[\x21\x23-\x7e]*"$/.test(ifRange)) {
    throw argumentError(operationId, "`ifRange` needs a strong entity tag, in its quotes.");
  }
  return { range: `bytes=${start}-${end ?? ""}`, ...(ifRange === undefined ? {} : { "if-range": ifRange }) };
}

function argumentError(operationId: string, detail: string): InvalidArgumentError {
  return new InvalidArgumentError({ code: "TG_INVALID_ARGUMENT", operationId, detail });
}
