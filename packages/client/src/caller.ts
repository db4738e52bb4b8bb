import { threatGridOperations, type Operation, type SampleRecord } from "@fumehood/contract";
import { toDownload, type ByteRange, type Download, type DownloadOptions } from "./download.ts";
import { InvalidArgumentError } from "./errors.ts";
import type { FileSource } from "./file-source.ts";
import { encodeForm, encodeJson, encodeMultipart, type EncodedBody, type Field } from "./http/body.ts";
import { buildSpec, type RequestConfig } from "./http/build-spec.ts";
import type { ExecutorContext } from "./http/call-spec.ts";
import { execute } from "./http/executor.ts";
import { readData } from "./http/read-answer.ts";
import type { CallInput, CallOperationId, CallOptions, DownloadOperationId, OperationData } from "./operation-types.ts";

export interface CallerConfig extends ExecutorContext, RequestConfig {}

/** Requests by the rows of the contract. All other files of this package that talk to the service do so through this. */
export interface Caller {
  /** Any operation that answers JSON or an acknowledgement. Only those that read are repeated after a failure. */
  call<Id extends CallOperationId>(id: Id, input?: CallInput, options?: CallOptions): Promise<OperationData<Id>>;
  download(id: DownloadOperationId, input: CallInput, options?: BytesOptions): Promise<Download>;
  submit(submission: Submission, options?: CallOptions): Promise<SampleRecord>;
}

export interface BytesOptions extends DownloadOptions {
  /** Whether compression on the way is worth it. */
  readonly isCompressible?: boolean | undefined;
}

export interface Submission {
  readonly fields: readonly Field[];
  readonly file?: FileSource | undefined;
  /** Besides the key, what must not appear in errors: passwords. */
  readonly secrets: readonly (string | undefined)[];
}

const COMPRESSED = "gzip, br, deflate";
const IDENTITY = "identity";
const JSON_ANSWER = { accept: "application/json", encoding: COMPRESSED } as const;

export function createCaller(config: CallerConfig): Caller {
  return {
    async call(id, input = {}, options = {}) {
      const row: Operation = threatGridOperations[id];
      const { params, query, secrets } = input;
      const spec = buildSpec(config, id, { params, query, secrets, body: bodyOf(input), ...JSON_ANSWER, ...options });
      const read = readData(row, config.timeouts.answerMs, spec.redact);
      // The row's own schema parses it, and OperationData is that schema's output.
      return (await execute(config, spec, read)) as OperationData<typeof id>;
    },
    async download(id, { params, query }, { range, ifRange, resume, isCompressible, ...options } = {}) {
      const encoding = isCompressible === true && range === undefined && resume !== true ? COMPRESSED : IDENTITY;
      const headers = rangeHeaders(id, range, ifRange);
      const spec = buildSpec(config, id, { params, query, headers, accept: "*/*", encoding, ...options });
      return execute(config, spec, async (answer) => toDownload(config, spec, answer, resume !== false));
    },
    async submit(submission, options = {}) {
      const { secrets, file } = submission;
      const body = () => submissionBody(config, submission);
      const isMultipart = file !== undefined;
      const spec = buildSpec(config, "submitSample", { body, isMultipart, secrets, ...JSON_ANSWER, ...options });
      const read = readData(threatGridOperations.submitSample, config.timeouts.answerMs, spec.redact);
      // Parsed by the row's schema, whose output is a SampleRecord.
      return (await execute(config, spec, read)) as SampleRecord;
    },
  };
}

function bodyOf({ body, json }: CallInput): (() => EncodedBody) | undefined {
  if (json !== undefined) return () => encodeJson(json);
  return body === undefined ? undefined : () => encodeForm(Object.entries(body));
}

function submissionBody(config: RequestConfig, { fields, file }: Submission): EncodedBody {
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
