import type { Caller } from "../caller.ts";
import type { CallOptions } from "../operation-types.ts";
import { toAccount, toSubmissionLimits, type Account, type SubmissionLimits } from "../model/account.ts";

export interface AccountGroup {
  /** Whose key this is; also the cheapest way to see that address and key are right. */
  whoami(options?: CallOptions): Promise<Account>;
  /** Submission limits of a user, by login, and of the organisation. */
  rateLimit(login: string, options?: CallOptions): Promise<SubmissionLimits>;
}

export function createAccountGroup(caller: Caller): AccountGroup {
  return {
    whoami: async (options) => toAccount(await caller.call("whoami", {}, options)),
    rateLimit: async (login, options) =>
      toSubmissionLimits(await caller.call("getRateLimit", { params: { login } }, options)),
  };
}
