import type { Caller, CallerConfig } from "../caller.ts";
import {
  toAccount,
  toOrganization,
  toSubmissionLimits,
  toUserWithKey,
  type Account,
  type Organization,
  type SubmissionLimits,
  type UserWithKey,
} from "../model/account.ts";
import { toSample, type Sample } from "../model/sample.ts";
import type { CallOptions } from "../operation-types.ts";
import type { Listing } from "../paging.ts";
import { listPages, type PagingQuery } from "./query.ts";

/** Who one is, and what one may. Of others only administrators learn something. */
export interface AccountGroup {
  /** Whose key this is; also the cheapest way to see that address and key are right. */
  whoami(options?: CallOptions): Promise<Account>;
  user(login: string, options?: CallOptions): Promise<Account>;
  organization(login: string, options?: CallOptions): Promise<Organization>;
  /** Samples that the user submitted. */
  samples(login: string, query?: PagingQuery, options?: CallOptions): Listing<Sample>;
  /** Submission limits of a user, by login, and of the organisation. */
  rateLimit(login: string, options?: CallOptions): Promise<SubmissionLimits>;
  /** Makes a new key and ends the old ones: the client's own, if it is its user's. Never repeated by itself. */
  renewApiKey(login: string, options?: CallOptions): Promise<UserWithKey>;
  setPassword(login: string, password: string, options?: CallOptions): Promise<void>;
}

export function createAccountGroup(caller: Caller, config: CallerConfig): AccountGroup {
  return {
    whoami: async (options) => toAccount(await caller.call("whoami", {}, options)),
    user: async (login, options) => toAccount(await caller.call("getUser", { params: { login } }, options)),
    organization: async (login, options) =>
      toOrganization(await caller.call("getUserOrganization", { params: { login } }, options)),
    samples: (login, query = {}, options) =>
      listPages(config, {
        operationId: "listUserSamples",
        query,
        fetchPage: (offset) =>
          caller.call("listUserSamples", { params: { login }, query: { limit: query.pageSize, offset } }, options),
        toRecord: toSample,
      }),
    rateLimit: async (login, options) =>
      toSubmissionLimits(await caller.call("getRateLimit", { params: { login } }, options)),
    renewApiKey: async (login, options) =>
      toUserWithKey(await caller.call("renewApiKey", { params: { login } }, options)),
    setPassword: async (login, password, options) =>
      caller.call("setPassword", { params: { login }, json: { password }, secrets: [password] }, options),
  };
}
