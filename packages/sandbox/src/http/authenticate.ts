import type { FastifyRequest } from "fastify";
import { forbidden, unauthorized } from "../errors.ts";
import type { SandboxContext } from "../context.ts";
import type { UserRow } from "../tables/schema.ts";
import { textField } from "./fields.ts";

export interface Account {
  user: UserRow;
  apiKey: string;
}

/** The key of a request: `Authorization: bearer`, or the parameter `api_key` (one script writes `apikey`) wherever it stands. */
export function presentedKey(request: FastifyRequest): string | undefined {
  const scheme = /^bearer +(\S+)\s*$/i.exec(request.headers.authorization ?? "");
  return scheme?.[1] ?? textField(request.sandbox.fields, "api_key", "apikey");
}

/**
 * Finds out who asks, once a request.
 * @throws {ServiceError} 401 without a key that somebody has, 403 when that user is not active.
 */
export async function authenticate(
  request: FastifyRequest,
  { findUserByKey }: Pick<SandboxContext, "findUserByKey">,
): Promise<Account> {
  if (request.sandbox.account) return request.sandbox.account;
  const apiKey = presentedKey(request);
  const user = apiKey === undefined ? undefined : await findUserByKey(apiKey);
  if (user === undefined || apiKey === undefined) throw unauthorized();
  if (user.active !== 1) throw forbidden();
  request.sandbox.account = { user, apiKey };
  return request.sandbox.account;
}

/** Who asks, where `authenticate` has run before. */
export function accountOf(request: FastifyRequest): Account {
  if (!request.sandbox.account) throw unauthorized();
  return request.sandbox.account;
}
