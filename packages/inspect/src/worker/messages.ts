import type { Digests, Identification, Inspection } from "../inspection.ts";

/** What the pool asks of a worker. */
export interface InspectRequest {
  id: number;
  path: string;
  name?: string;
  maxBytes: number;
}

/** What is known early, so that it survives a time limit. */
export interface EarlyFacts {
  sizeBytes: number;
  digests: Digests;
  identification: Identification;
}

/** What a worker says: once when its rules are compiled, then for each request early facts and an end. */
export type WorkerMessage =
  | { kind: "ready" }
  | { kind: "early"; id: number; facts: EarlyFacts }
  | { kind: "done"; id: number; inspection: Inspection }
  | { kind: "unreadable"; id: number; message: string };
