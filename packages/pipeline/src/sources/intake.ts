import type { AcceptInput, MarkedOutcome } from "../accept.ts";
import type { BlobStore, ItemStore } from "../ports.ts";
import type { Intake } from "./control.ts";

export interface IntakeInput {
  readonly pipeline: { acceptMarked(input: AcceptInput): Promise<MarkedOutcome> };
  readonly store: Pick<ItemStore, "findMarks">;
  readonly blobs: Pick<BlobStore, "put">;
  /** The limit of the pipeline. */
  readonly maxFileBytes: number;
}

/** What sources hand in to: the pipeline, with the stores behind it. */
export function createIntake({ pipeline, store, blobs, maxFileBytes }: IntakeInput): Intake {
  return {
    maxFileBytes,
    acceptMarked: (input) => pipeline.acceptMarked(input),
    findMarks: (source, marks) => store.findMarks(source, marks),
    storeBytes: (bytes, signal) =>
      blobs.put(bytes, { maxBytes: maxFileBytes, ...(signal === undefined ? {} : { signal }) }),
  };
}
