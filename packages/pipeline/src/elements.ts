import type { Readable } from "node:stream";
import type { ElementName } from "@fumehood/contract";
import { PipelineError } from "./errors.ts";
import type { StoredElement } from "./item-record.ts";
import type { BlobStore, ItemStore } from "./ports.ts";
import { fetchElement } from "./stages/collect.ts";
import type { StageDeps } from "./stage.ts";
import { findTarget } from "./target-of.ts";

export interface OpenedElement {
  readonly element: StoredElement;
  readonly stream: Readable;
}

/** `absent`: the target has none, or none that may be kept; `unavailable`: it cannot be asked just now. Each with a sentence. */
export type FetchedElement =
  | { readonly kind: "stored"; readonly element: StoredElement }
  | { readonly kind: "absent"; readonly why: string }
  | { readonly kind: "unavailable"; readonly why: string };

/** A stored element as a stream. */
export async function openStoredElement(
  itemId: string,
  name: ElementName,
  range: { readonly start?: number; readonly end?: number } | undefined,
  { store, blobs }: { store: ItemStore; blobs: BlobStore },
): Promise<OpenedElement | undefined> {
  const record = await store.getRecord(itemId);
  const element = record?.work.elements.find((stored) => stored.name === name);
  if (element === undefined || (await blobs.stat(element.sha256)) === undefined) return undefined;
  return { element, stream: await blobs.open(element.sha256, range) };
}

/**
 * An element from the store, or else from the target. It is noted with an item that has ended; while one is still under way its stages
 * write its elements, so there it is only kept as a blob.
 * @throws {PipelineError} `pipeline.unknown-item`, `pipeline.no-sample`.
 */
export async function fetchMissingElement(
  itemId: string,
  name: ElementName,
  signal: AbortSignal,
  deps: Pick<StageDeps, "blobs" | "limits" | "targets"> & { readonly store: ItemStore },
): Promise<FetchedElement> {
  const record = await deps.store.getRecord(itemId);
  if (record === undefined) throw new PipelineError("pipeline.unknown-item", "There is no such item.");
  const known = record.work.elements.find((stored) => stored.name === name);
  if (known !== undefined && (await deps.blobs.stat(known.sha256)) !== undefined)
    return { kind: "stored", element: known };
  const { sampleId, target } = record.item;
  if (sampleId === null)
    throw new PipelineError(
      "pipeline.no-sample",
      "This item has no sample at its target, so there is nothing to fetch.",
    );
  const outcome = await fetchElement(findTarget(deps.targets, target), sampleId, name, deps, signal);
  if (outcome.kind === "fault") return { kind: "unavailable", why: outcome.fault.text };
  if (outcome.kind === "absent") return { kind: "absent", why: outcome.element.why };
  await deps.store.addElement(itemId, outcome.element);
  return outcome;
}
