import type { Caller, CallerConfig } from "../caller.ts";
import {
  toAccount,
  toLimit,
  toOrganization,
  toUserWithKey,
  toWireLimits,
  type Account,
  type NewUser,
  type Organization,
  type SubmissionLimit,
  type UserWithKey,
  type WindowSize,
} from "../model/account.ts";
import { toSample, type Sample } from "../model/sample.ts";
import type { CallOptions } from "../operation-types.ts";
import type { Listing } from "../paging.ts";
import { listPages, type PagingQuery } from "./query.ts";

/** Users and organisations, for administrators. What changes something is never repeated by itself. */
export interface AdministrationGroup {
  /** The users of an organisation. */
  users(organizationId: number, options?: CallOptions): Promise<readonly Account[]>;
  /** The answer holds the user's key, where the service tells it. */
  createUser(organizationId: number, user: NewUser, options?: CallOptions): Promise<UserWithKey>;
  activateUser(login: string, options?: CallOptions): Promise<void>;
  /** The user's keys are refused until the user is activated again. */
  deactivateUser(login: string, options?: CallOptions): Promise<void>;
  deleteUser(login: string, options?: CallOptions): Promise<void>;
  /** Sets the submission limits of a user; windows may overlap, and an empty list lifts them. */
  setRateLimit(login: string, windows: readonly WindowSize[], options?: CallOptions): Promise<void>;
  organizations(
    query?: { readonly text?: string | undefined },
    options?: CallOptions,
  ): Promise<readonly Organization[]>;
  organization(organizationId: number, options?: CallOptions): Promise<Organization>;
  createOrganization(name: string, options?: CallOptions): Promise<Organization>;
  /** With all its users. */
  deleteOrganization(organizationId: number, options?: CallOptions): Promise<void>;
  /** Samples that the organisation submitted. */
  organizationSamples(organizationId: number, query?: PagingQuery, options?: CallOptions): Listing<Sample>;
  /** `undefined` when the organisation has no limit. */
  organizationRateLimit(organizationId: number, options?: CallOptions): Promise<SubmissionLimit | undefined>;
  /** As `setRateLimit`, for all of the organisation together. */
  setOrganizationRateLimit(
    organizationId: number,
    windows: readonly WindowSize[],
    options?: CallOptions,
  ): Promise<void>;
}

export function createAdministrationGroup(caller: Caller, config: CallerConfig): AdministrationGroup {
  return { ...createUserPart(caller), ...createOrganizationPart(caller, config) };
}

type UserPart = Pick<
  AdministrationGroup,
  "users" | "createUser" | "activateUser" | "deactivateUser" | "deleteUser" | "setRateLimit"
>;

function createUserPart(caller: Caller): UserPart {
  return {
    users: async (organizationId, options) =>
      (await caller.call("listOrganizationUsers", { params: idOf(organizationId) }, options)).users.map(toAccount),
    createUser: async (organizationId, { isApiOnly, ...user }, options) => {
      const json = { ...user, api_only: isApiOnly };
      return toUserWithKey(await caller.call("createUser", { params: idOf(organizationId), json }, options));
    },
    activateUser: async (login, options) => caller.call("activateUser", { params: { login } }, options),
    deactivateUser: async (login, options) => caller.call("deactivateUser", { params: { login } }, options),
    deleteUser: async (login, options) => caller.call("deleteUser", { params: { login } }, options),
    setRateLimit: async (login, windows, options) =>
      caller.call("setRateLimit", { params: { login }, json: toWireLimits(windows) }, options),
  };
}

function createOrganizationPart(caller: Caller, config: CallerConfig): Omit<AdministrationGroup, keyof UserPart> {
  return {
    organizations: async ({ text } = {}, options) =>
      (await caller.call("listOrganizations", { query: { query: text } }, options)).organizations.map(toOrganization),
    organization: async (organizationId, options) =>
      toOrganization(await caller.call("getOrganization", { params: idOf(organizationId) }, options)),
    createOrganization: async (name, options) =>
      toOrganization(await caller.call("createOrganization", { json: { name } }, options)),
    deleteOrganization: async (organizationId, options) =>
      caller.call("deleteOrganization", { params: idOf(organizationId) }, options),
    organizationSamples: (organizationId, query = {}, options) =>
      listPages(config, {
        operationId: "listOrganizationSamples",
        query,
        fetchPage: (offset) => {
          const input = { params: idOf(organizationId), query: { limit: query.pageSize, offset } };
          return caller.call("listOrganizationSamples", input, options);
        },
        toRecord: toSample,
      }),
    organizationRateLimit: async (organizationId, options) =>
      toLimit((await caller.call("getOrganizationRateLimit", { params: idOf(organizationId) }, options)).organization),
    setOrganizationRateLimit: async (organizationId, windows, options) => {
      const input = { params: idOf(organizationId), json: toWireLimits(windows) };
      return caller.call("setOrganizationRateLimit", input, options);
    },
  };
}

function idOf(organizationId: number): { organizationId: string } {
  return { organizationId: String(organizationId) };
}
