import type { DocsOperation } from "@fumehood/contract";
import { textOf } from "./sample.ts";

/** What the service tells of its own operations. */
export interface ApiDescription {
  /** The path that was asked for. */
  readonly path?: string | undefined;
  readonly operations: readonly DescribedOperation[];
}

export interface DescribedOperation {
  readonly id?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly summary?: string | undefined;
  /** HTTP status of success. */
  readonly status?: number | undefined;
  readonly parameters: readonly { readonly name: string; readonly isRequired: boolean }[];
}

interface Docs {
  readonly api?: string | null | undefined;
  readonly operations?: readonly DocsOperation[] | null | undefined;
}

export function toDescription({ api, operations }: Docs): ApiDescription {
  return { path: textOf(api), operations: (operations ?? []).map(toDescribedOperation) };
}

function toDescribedOperation(operation: DocsOperation): DescribedOperation {
  return {
    id: textOf(operation.id),
    method: textOf(operation.method),
    path: textOf(operation.path),
    summary: textOf(operation.summary),
    status: operation.status ?? undefined,
    parameters: (operation.parameters ?? []).map(({ name, required }) => ({ name, isRequired: required ?? false })),
  };
}
