import { ELEMENTS, isElementName, type ElementName, type SampleState } from "@fumehood/contract";
import type { Caller, CallerConfig } from "../caller.ts";
import type { CallOptions } from "../operation-types.ts";
import type { Download, DownloadOptions } from "../download.ts";
import type { FileSource } from "../file-source.ts";
import { MAX_STATES_PER_CALL, MAX_STATES_PER_GET } from "../limits.ts";
import { toSample, toSummary, toThreat, type Sample, type Summary, type Threat } from "../model/sample.ts";
import { toSampleStatus, type FinalStatus, type SampleStatus } from "../model/sample-status.ts";
import type { Listing } from "../paging.ts";
import { toSubmitFields, type SubmitRequest } from "./submit-fields.ts";
import { listPages, toWireFilters, type ListingQuery } from "./query.ts";
import { waitForSamples, type WaitOptions } from "./wait.ts";

/** Filters are combined with AND. */
export interface ListSamplesQuery extends ListingQuery {
  readonly sampleIds?: readonly string[] | undefined;
  readonly md5?: string | undefined;
  readonly sha1?: string | undefined;
  readonly sha256?: string | undefined;
  readonly submissionId?: number | undefined;
  readonly submissionIds?: readonly number[] | undefined;
  /** The name of a behavioral indicator that the sample shows. */
  readonly indicatorName?: string | undefined;
}

export interface StatesOptions extends CallOptions {
  /** Asks by GET, for what stands between and lets no POST through; the ids are then in the URL, and fewer fit in. */
  readonly isGet?: boolean | undefined;
}

export interface SamplesGroup {
  /**
   * Submits a file, streamed. Never sent twice: see `SubmitOutcomeUnknownError`.
   * @throws {RateLimitedError} when the submission limit is used up.
   */
  submitFile(input: { file: FileSource; options?: SubmitRequest }, options?: CallOptions): Promise<Sample>;
  /** Submits a URL; the service makes an Internet shortcut of it. Never sent twice. */
  submitUrl(input: { url: string; options?: SubmitRequest }, options?: CallOptions): Promise<Sample>;
  /** May throw `NotFoundError` for some seconds after the submission. */
  get(sampleId: string, options?: CallOptions): Promise<Sample>;
  list(query?: ListSamplesQuery, options?: CallOptions): Listing<Sample>;
  state(sampleId: string, options?: CallOptions): Promise<SampleState>;
  /** States of many samples, one call for each `MAX_STATES_PER_CALL` of them; unknown ones are not in the map. */
  states(sampleIds: readonly string[], options?: StatesOptions): Promise<ReadonlyMap<string, SampleStatus>>;
  summary(sampleId: string, options?: CallOptions): Promise<Summary>;
  threat(sampleId: string, options?: CallOptions): Promise<Threat>;
  /** Waits until a sample, or each of several, is `succ` or `fail`; a failed analysis is an answer with a `reason`, not an error. */
  waitFor(sampleId: string, options?: WaitOptions): Promise<FinalStatus>;
  waitFor(sampleIds: readonly string[], options?: WaitOptions): Promise<ReadonlyMap<string, FinalStatus>>;
  /** One result of the analysis, streamed. `element` is a name of the contract's `ELEMENTS`, or any other the service has. */
  download(sampleId: string, element: ElementName | (string & {}), options?: DownloadOptions): Promise<Download>;
}

export function createSamplesGroup(caller: Caller, config: CallerConfig): SamplesGroup {
  return {
    submitFile: async ({ file, options = {} }, callOptions) => {
      const fields = [["sample_filename", file.name] as const, ...toSubmitFields(options)];
      return toSample(await caller.submit({ fields, file, secrets: [options.password] }, callOptions));
    },
    submitUrl: async ({ url, options = {} }, callOptions) => {
      const fields = [["url", url] as const, ...toSubmitFields(options)];
      return toSample(await caller.submit({ fields, secrets: [options.password] }, callOptions));
    },
    get: async (sampleId, options) => toSample(await caller.call("getSample", { params: { sampleId } }, options)),
    list: (query = {}, options) => listSamples(caller, config, query, options),
    state: async (sampleId, options) => (await caller.call("getSampleState", { params: { sampleId } }, options)).state,
    states: (sampleIds, options) => fetchStates(caller, sampleIds, options),
    summary: async (sampleId, options) =>
      toSummary(await caller.call("getSampleSummary", { params: { sampleId } }, options)),
    threat: async (sampleId, options) =>
      toThreat(await caller.call("getSampleThreat", { params: { sampleId } }, options)),
    waitFor: createWaitFor(caller, config),
    download: (sampleId, element, options) =>
      caller.download(
        "downloadElement",
        { params: { sampleId, element } },
        { ...options, isCompressible: isText(element) },
      ),
  };
}

function listSamples(
  caller: Caller,
  config: CallerConfig,
  query: ListSamplesQuery,
  options: CallOptions | undefined,
): Listing<Sample> {
  const filters = {
    ids: query.sampleIds?.join(","),
    md5: query.md5,
    sha1: query.sha1,
    sha256: query.sha256,
    submission_id: query.submissionId,
    submission_ids: query.submissionIds?.join(","),
    ioc: query.indicatorName,
    ...toWireFilters(query),
  };
  return listPages(config, {
    operationId: "listSamples",
    query,
    fetchPage: (offset) => caller.call("listSamples", { query: { ...filters, offset } }, options),
    toRecord: toSample,
  });
}

async function fetchStates(
  caller: Caller,
  sampleIds: readonly string[],
  { isGet = false, ...options }: StatesOptions = {},
): Promise<ReadonlyMap<string, SampleStatus>> {
  const wanted = [...new Set(sampleIds)];
  const states = new Map<string, SampleStatus>();
  const atOnce = isGet ? MAX_STATES_PER_GET : MAX_STATES_PER_CALL;
  for (let from = 0; from < wanted.length; from += atOnce) {
    const asked = new Set(wanted.slice(from, from + atOnce));
    // A JSON array written as a string: the form that the service's own example uses.
    const ids = JSON.stringify([...asked]);
    const entries = isGet
      ? await caller.call("querySampleStates", { query: { ids } }, options)
      : await caller.call("getSampleStates", { body: { ids } }, options);
    for (const entry of entries) if (asked.has(entry.sample)) states.set(entry.sample, toSampleStatus(entry));
  }
  return states;
}

function createWaitFor(caller: Caller, config: CallerConfig): SamplesGroup["waitFor"] {
  const waitAll = (ids: readonly string[], options: WaitOptions) => {
    const { signal } = options;
    const { clock, random, redact } = config;
    const states = (open: readonly string[]) => fetchStates(caller, open, { signal });
    return waitForSamples({ ...options, ids, fetchStates: states, clock, random, redact });
  };
  const waitOne = async (id: string, options: WaitOptions) => {
    const status = (await waitAll([id], options)).get(id);
    if (status === undefined) throw new Error("unreachable: a wait ends only when each sample has a final state");
    return status;
  };
  function waitFor(id: string, options?: WaitOptions): Promise<FinalStatus>;
  function waitFor(ids: readonly string[], options?: WaitOptions): Promise<ReadonlyMap<string, FinalStatus>>;
  function waitFor(idOrIds: string | readonly string[], options: WaitOptions = {}) {
    return typeof idOrIds === "string" ? waitOne(idOrIds, options) : waitAll([...new Set(idOrIds)], options);
  }
  return waitFor;
}

/** JSON and HTML shrink to a fraction on the way; images, videos and archives do not. */
function isText(element: string): boolean {
  return isElementName(element) && /json|text/.test(ELEMENTS[element]);
}
