import type { Caller, CallerConfig } from "../caller.ts";
import type { Download, DownloadOptions } from "../download.ts";
import {
  toArtifact,
  toArtifactVerdict,
  type Artifact,
  type ArtifactVerdict,
  type Sighting,
} from "../model/entities.ts";
import type { CallOptions } from "../operation-types.ts";
import type { Listing } from "../paging.ts";
import { sampleLister } from "./entities.ts";
import type { ListingQuery } from "./query.ts";

/** Files that samples consist of or left behind, by their SHA-256. */
export interface ArtifactsGroup {
  get(sha256: string, options?: CallOptions): Promise<Artifact>;
  threat(sha256: string, options?: CallOptions): Promise<ArtifactVerdict>;
  /** Samples in which it was seen, newest first. */
  samples(sha256: string, query?: ListingQuery, options?: CallOptions): Listing<Sighting>;
  /** Its bytes, streamed: as they are, and so as malicious as they are. */
  download(sha256: string, options?: DownloadOptions): Promise<Download>;
}

export function createArtifactsGroup(caller: Caller, config: CallerConfig): ArtifactsGroup {
  return {
    get: async (sha256, options) => toArtifact(await caller.call("getArtifact", { params: { sha256 } }, options)),
    threat: async (sha256, options) =>
      toArtifactVerdict(await caller.call("getArtifactThreat", { params: { sha256 } }, options)),
    samples: sampleLister(config, "listArtifactSamples", async (sha256, query, options) => {
      return (await caller.call("listArtifactSamples", { params: { sha256 }, query }, options)).samples;
    }),
    download: (sha256, options) => caller.download("downloadArtifact", { params: { sha256 } }, options),
  };
}
