import type { AnalysisMetadata, ArtifactEntry, IocEntry, NetworkStream, ProcessEntry } from "@fumehood/contract";
import type { Caller } from "../caller.ts";
import type { CallOptions } from "../operation-types.ts";

type EntryMap<T> = Readonly<Record<string, T>>;

/**
 * Sections of a finished analysis, in the service's own shapes (they are documents, read by `@fumehood/report` and by
 * people). Maps are keyed by the service's ids; an analysis without a section yields an empty one.
 */
export interface AnalysisGroup {
  /** Behavioral indicators with their evidence. */
  iocs(sampleId: string, options?: CallOptions & { readonly limit?: number | undefined }): Promise<readonly IocEntry[]>;
  ioc(sampleId: string, iocName: string, options?: CallOptions): Promise<IocEntry>;
  streams(sampleId: string, options?: CallOptions): Promise<EntryMap<NetworkStream>>;
  stream(sampleId: string, streamId: string, options?: CallOptions): Promise<NetworkStream>;
  artifacts(sampleId: string, options?: CallOptions): Promise<EntryMap<ArtifactEntry>>;
  artifact(sampleId: string, artifactId: string, options?: CallOptions): Promise<ArtifactEntry>;
  /** Keyed by an internal id that is not the machine's process id. */
  processes(sampleId: string, options?: CallOptions): Promise<EntryMap<ProcessEntry>>;
  process(sampleId: string, processId: string, options?: CallOptions): Promise<ProcessEntry>;
  /** What is known of the addresses that were seen. */
  annotations(sampleId: string, options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  metadata(sampleId: string, options?: CallOptions): Promise<AnalysisMetadata>;
}

export function createAnalysisGroup(caller: Caller): AnalysisGroup {
  return {
    iocs: async (sampleId, { limit, ...options } = {}) =>
      (await caller.call("getAnalysisIocs", { params: { sampleId }, query: { limit } }, options)).items ?? [],
    ioc: (sampleId, iocName, options) => caller.call("getAnalysisIoc", { params: { sampleId, iocName } }, options),
    streams: async (sampleId, options) =>
      (await caller.call("getAnalysisStreams", { params: { sampleId } }, options)).items ?? {},
    stream: (sampleId, streamId, options) =>
      caller.call("getAnalysisStream", { params: { sampleId, streamId } }, options),
    artifacts: async (sampleId, options) =>
      (await caller.call("getAnalysisArtifacts", { params: { sampleId } }, options)).items ?? {},
    artifact: (sampleId, artifactId, options) =>
      caller.call("getAnalysisArtifact", { params: { sampleId, artifactId } }, options),
    processes: async (sampleId, options) =>
      (await caller.call("getAnalysisProcesses", { params: { sampleId } }, options)).items ?? {},
    process: (sampleId, processId, options) =>
      caller.call("getAnalysisProcess", { params: { sampleId, processId } }, options),
    annotations: async (sampleId, options) =>
      (await caller.call("getAnalysisAnnotations", { params: { sampleId } }, options)).items ?? {},
    metadata: (sampleId, options) => caller.call("getAnalysisMetadata", { params: { sampleId } }, options),
  };
}
