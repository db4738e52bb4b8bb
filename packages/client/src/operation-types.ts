import type { threatGridOperations, ThreatGridOperationId } from "@fumehood/contract";

type Rows = typeof threatGridOperations;

/** Operations whose answer is bytes. */
export type DownloadOperationId = {
  [Id in ThreatGridOperationId]: Rows[Id]["response"] extends { kind: "bytes" } ? Id : never;
}[ThreatGridOperationId];

/** Operations that answer JSON or an acknowledgement: all but downloads, and but submissions, which are never sent twice. */
export type CallOperationId = Exclude<ThreatGridOperationId, DownloadOperationId | "submitSample">;

/** What an operation answers, as it stands on the wire: `data` of the envelope, a bare body, or nothing. */
export type OperationData<Id extends CallOperationId> = DataOf<Rows[Id]["response"]>;

type DataOf<Response> = Response extends { kind: "envelope"; data: infer Schema }
  ? OutputOf<Schema>
  : Response extends { kind: "json"; body: infer Schema }
    ? OutputOf<Schema>
    : undefined;

type OutputOf<Schema> = Schema extends { parse: (data: unknown) => infer Data } ? Data : never;

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
  /** Instead of `body`: a JSON body, as the administration takes it. */
  readonly json?: unknown;
  /** Besides the key, what must not appear in errors and events: passwords. */
  readonly secrets?: readonly (string | undefined)[];
}
