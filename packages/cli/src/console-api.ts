import {
  apiErrorSchema,
  consoleOperations,
  fillPath,
  type ConsoleOperationId,
  type Operation,
} from "@fumehood/contract";
import type { z } from "zod";
import { CliError, type ExitName } from "./exit-codes.ts";

type Row<K extends ConsoleOperationId> = (typeof consoleOperations)[K];
type Answer<K extends ConsoleOperationId> = Row<K>["response"] extends { kind: "json"; body: infer B extends z.ZodType }
  ? z.output<B>
  : never;

export interface CallInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: FormData;
  /** Sent as JSON, instead of a form. */
  readonly json?: unknown;
  readonly signal?: AbortSignal;
}

/** The console API of a running console, typed by its rows. */
export interface ConsoleApi {
  readonly url: string;
  call<K extends ConsoleOperationId>(id: K, input?: CallInput): Promise<Answer<K>>;
  /** For rows that answer with bytes. */
  open(id: ConsoleOperationId, input?: CallInput): Promise<Response>;
}

export interface ConsoleApiOptions {
  readonly url: string;
  readonly token: string;
  readonly user: string;
}

const EXIT_OF_STATUS: Readonly<Record<number, ExitName>> = {
  400: "usage",
  404: "notFound",
  502: "target",
  504: "target",
};

export function createConsoleApi(options: ConsoleApiOptions): ConsoleApi {
  const open = async (id: ConsoleOperationId, input: CallInput = {}): Promise<Response> => {
    const row: Operation = consoleOperations[id];
    const url = new URL(fillPath(row.path, input.params ?? {}), options.url);
    for (const [key, value] of Object.entries(input.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const identity = { authorization: `Bearer ${options.token}`, "x-fumehood-user": encodeURIComponent(options.user) };
    const isJson = input.json !== undefined;
    const answer = await request(url, {
      method: row.method,
      headers: isJson ? { ...identity, "content-type": "application/json" } : identity,
      body: isJson ? JSON.stringify(input.json) : input.body,
      signal: input.signal,
    });
    if (!answer.ok) throw await explainFailure(answer);
    return answer;
  };
  return {
    url: options.url,
    open,
    async call(id, input) {
      const answer = await open(id, input);
      const row: Operation = consoleOperations[id];
      if (row.response.kind !== "json") throw new TypeError(`${id} does not answer with JSON.`);
      const parsed = row.response.body.safeParse(await answer.json());
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new CliError(
          "unexpected",
          `The console at ${options.url} answers ${id} in a form that this version does not know (${issue?.path.join(".")}: ${issue?.message}); do both have the same version?`,
        );
      }
      // The row's schema has just parsed it: the cast restores the type that indexing by K loses.
      return parsed.data as Answer<typeof id>;
    },
  };
}

async function request(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new CliError("configuration", `The console at ${url.origin} does not answer; is it still running?`, {
      cause: error,
    });
  }
}

async function explainFailure(answer: Response): Promise<CliError> {
  const parsed = apiErrorSchema.safeParse(await answer.json().catch(() => undefined));
  const message = parsed.success ? parsed.data.error.message : `The console answered ${answer.status}.`;
  return new CliError(EXIT_OF_STATUS[answer.status] ?? "unexpected", message);
}
