import { fillPath, threatGridOperations, type ThreatGridOperationId } from "@fumehood/contract";
import type { LightMyRequestResponse } from "fastify";
import { KEY, type Harness } from "./harness.ts";

export interface Question {
  params?: Record<string, string>;
  /** Sent as JSON without a content type, as a public script does. */
  body?: unknown;
  key?: string;
}

/** Asks an operation of the contract over `inject`. */
export async function askOperation(
  harness: Harness,
  id: ThreatGridOperationId,
  { params = {}, body, key = KEY }: Question = {},
): Promise<LightMyRequestResponse> {
  const { method, path } = threatGridOperations[id];
  return await harness.sandbox.app.inject({
    method,
    url: fillPath(path, params),
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}
