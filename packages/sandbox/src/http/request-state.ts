import { randomInt, randomUUID } from "node:crypto";
import type { UserRow } from "../tables/schema.ts";
import { FieldCollector, type Fields } from "./fields.ts";

/** What the sandbox knows of a request besides what Fastify does. */
export interface RequestState {
  /** `id` of the envelope: a random number, as the service's. */
  readonly number: number;
  /** `Content-Type` as it was sent. */
  readonly contentType: string | undefined;
  /** The value of `TG-REQUEST-ID`. */
  readonly tgId: string;
  /** Parameters of query, body and form together. */
  readonly collector: FieldCollector;
  readonly fields: Fields;
  /** Who asks, and with which key; from the moment that the key is known. */
  account?: { readonly user: UserRow; readonly apiKey: string };
  /** Called by routes that read their own body, when it is read and the caller known, before anything is done. Throws what is to be answered instead. */
  onReceived?: () => void;
}

declare module "fastify" {
  interface FastifyRequest {
    sandbox: RequestState;
  }
}

export function newRequestState(contentType?: string): RequestState {
  const collector = new FieldCollector();
  return {
    number: randomInt(1, 10_000_000),
    contentType,
    tgId: `req-${randomUUID()}`,
    collector,
    fields: collector.fields,
  };
}
