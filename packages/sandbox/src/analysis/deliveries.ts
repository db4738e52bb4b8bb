import { createReadStream } from "node:fs";
import type { SandboxContext } from "../context.ts";
import type { DeliveredBytes, EngineResult, EngineWarning } from "../engine/types.ts";
import { artifactName } from "../tables/elements.ts";
import type { ElementRow, SampleRow } from "../tables/schema.ts";
import { isAnalysed } from "./columns.ts";
import { quarantineZip, type QuarantineMember } from "./quarantine-zip.ts";

/** What an engine delivered besides its document, stored; and what could not be kept. */
export interface Delivered {
  elements: ElementRow[];
  warnings: EngineWarning[];
}

/** Writes elements and artifacts of an engine into the blob store. One that is too large is left out, and a warning says so. */
export async function writeDelivered(
  context: SandboxContext,
  row: SampleRow,
  result: EngineResult,
): Promise<Delivered> {
  const store = new DeliveryStore(context, row);
  if (!isAnalysed(result)) return store.delivered;
  for (const { name, bytes } of result.elements ?? []) await store.add(name, bytes);
  const artifacts = [
    ...result.extracted.map(({ artifactId, bytes }) => ({ artifactId, bytes, origin: "extracted" })),
    ...(result.artifacts ?? []),
  ];
  const kept = await store.addArtifacts(artifacts);
  const fromNetwork = kept.filter(({ origin }) => origin === "network");
  await store.addZip(
    "extracted-artifacts.zip",
    kept.filter(({ origin }) => origin !== "network"),
    [],
  );
  const index = fromNetwork.length === 0 ? [] : [networkIndex(result, fromNetwork)];
  await store.addZip("network-artifacts.zip", fromNetwork, index);
  return store.delivered;
}

interface Artifact {
  readonly artifactId: number;
  readonly origin: string;
  readonly bytes: DeliveredBytes;
}

interface KeptArtifact extends Artifact {
  readonly sha256: string;
}

class DeliveryStore {
  readonly delivered: Delivered = { elements: [], warnings: [] };
  readonly #context: SandboxContext;
  readonly #row: SampleRow;

  constructor(context: SandboxContext, row: SampleRow) {
    this.#context = context;
    this.#row = row;
  }

  async add(name: string, bytes: DeliveredBytes): Promise<void> {
    await this.#put(name, readDelivered(bytes), this.#context.limits.maxElementBytes);
  }

  /** Each by itself, for its download by digest; of those alike in one zip the first. */
  async addArtifacts(artifacts: readonly Artifact[]): Promise<KeptArtifact[]> {
    const { maxExtractedArtifacts, maxElementBytes, maxExtractedBytes } = this.#context.limits;
    const kept = new Map<string, KeptArtifact>();
    let leftBytes: number = maxExtractedBytes;
    for (const artifact of artifacts.slice(0, maxExtractedArtifacts)) {
      const put = await this.#context.blobs.put(readDelivered(artifact.bytes), {
        maxBytes: Math.min(maxElementBytes, leftBytes),
      });
      if (put.kind === "too-large") this.#warn("artifact_too_large", `An artifact (${artifact.artifactId})`);
      else {
        leftBytes -= put.sizeBytes;
        const key = `${artifact.origin === "network"} ${put.sha256}`;
        if (!kept.has(key)) kept.set(key, { ...artifact, sha256: put.sha256 });
        this.#keep(artifactName(put.sha256), put);
      }
    }
    if (artifacts.length > maxExtractedArtifacts) {
      this.#warn("artifacts_left_out", `${artifacts.length - maxExtractedArtifacts} of the artifacts`);
    }
    return [...kept.values()];
  }

  /** An encrypted zip of artifacts that are stored already, under names of ours. */
  async addZip(name: string, artifacts: readonly KeptArtifact[], more: readonly QuarantineMember[]): Promise<void> {
    if (artifacts.length === 0) return;
    const members = artifacts.map(({ artifactId, sha256 }) => ({
      name: `${artifactId}-${sha256}`,
      open: async () => await this.#context.blobs.open(sha256),
    }));
    const zip = quarantineZip([...members, ...more], Date.parse(this.#row.submitted_at), this.#context.random);
    // Nothing is compressed, so this is all that it can be: what it holds, its index, and headers.
    const { maxExtractedBytes, maxDocumentBytes } = this.#context.limits;
    await this.#put(name, zip, maxExtractedBytes + 2 * maxDocumentBytes);
  }

  async #put(name: string, bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<void> {
    const put = await this.#context.blobs.put(bytes, { maxBytes });
    if (put.kind === "stored") this.#keep(name, put);
    else this.#warn("element_too_large", `The element ${name}`);
  }

  #keep(name: string, { sha256, sizeBytes }: { sha256: string; sizeBytes: number }): void {
    if (this.delivered.elements.some((element) => element.name === name)) return;
    this.delivered.elements.push({ sample_id: this.#row.id, name, sha256, size_bytes: sizeBytes });
  }

  #warn(code: string, what: string): void {
    const description = `${what} is larger, or more, than is kept here, and was left out.`;
    this.delivered.warnings.push({ code, title: "A result is too large", description });
  }
}

function readDelivered(bytes: DeliveredBytes): AsyncIterable<Uint8Array> {
  return bytes instanceof Uint8Array ? oneChunk(bytes) : createReadStream(bytes.path);
}

/**
 * The sections of the analysis that tell of the network, and which file is which: the service's zip is said to hold them. How it calls and
 * arranges them is not published, so this is a guess.
 */
function networkIndex({ analysis }: EngineResult, artifacts: readonly KeptArtifact[]): QuarantineMember {
  const { network, annotations, metadata } = analysis;
  const files = Object.fromEntries(
    artifacts.map(({ sha256, artifactId }) => [sha256, analysis.artifacts?.[String(artifactId)]?.path ?? null]),
  );
  const index = { network, annotations: { network: annotations?.network }, metadata, files };
  const bytes = new TextEncoder().encode(JSON.stringify(index));
  return { name: "network.json", open: async () => oneChunk(bytes) };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
