import type { OrganizationRecord, RateLimit, RateLimitWindow, Whoami } from "@fumehood/contract";
import { textOf } from "./sample.ts";

/** A user. The key, which the service repeats in its answer, is left out. */
export interface Account {
  readonly login: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly title?: string | undefined;
  /** `user`, `org-admin` … */
  readonly role?: string | undefined;
  readonly organizationId?: number | undefined;
  readonly integrationId?: string | undefined;
  readonly isDevice?: boolean | undefined;
  readonly isActive?: boolean | undefined;
  readonly isApiOnly?: boolean | undefined;
}

export function toAccount(record: Whoami): Account {
  return {
    login: record.login,
    name: textOf(record.name),
    email: textOf(record.email),
    title: textOf(record.title),
    role: textOf(record.role),
    organizationId: record.organization_id ?? undefined,
    integrationId: textOf(record.integration_id),
    isDevice: record.device ?? undefined,
    isActive: record.active ?? undefined,
    isApiOnly: record.api_only ?? undefined,
  };
}

/** A user and the key of that user, which no other answer tells: keep it out of logs. */
export interface UserWithKey {
  readonly user: Account;
  /** Absent when the service does not tell it. */
  readonly apiKey?: string | undefined;
}

export function toUserWithKey(record: Whoami): UserWithKey {
  return { user: toAccount(record), apiKey: textOf(record.api_key) };
}

/** What a new user is made of. */
export interface NewUser {
  readonly login: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly title?: string | undefined;
  /** `user`, `org-admin` … */
  readonly role?: string | undefined;
  readonly isApiOnly?: boolean | undefined;
}

export interface Organization {
  readonly organizationId: number;
  readonly name?: string | undefined;
}

export function toOrganization(record: OrganizationRecord): Organization {
  return { organizationId: record.id, name: textOf(record.name) };
}

/** A limit to set: `samples` submissions in any `minutes`. */
export interface WindowSize {
  readonly samples: number;
  readonly minutes: number;
}

/** Limits are written in another shape than they are read: pairs, or the text `nil` for none (public scripts, 2019–2022). */
export function toWireLimits(windows: readonly WindowSize[]) {
  const pairs = windows.map(({ samples, minutes }) => [samples, minutes] as const);
  return { "submission-rate-limit": pairs.length === 0 ? "nil" : pairs };
}

/** `samples` submissions in a rolling window of `minutes`. */
export interface SubmissionWindow {
  readonly samples?: number | undefined;
  readonly minutes?: number | undefined;
  readonly available?: number | undefined;
  readonly waitSeconds?: number | undefined;
}

export interface SubmissionLimit {
  /** Submissions left; absent means that the service does not say. */
  readonly available?: number | undefined;
  /** Until the next submission is possible; 0 for now. */
  readonly waitSeconds?: number | undefined;
  /** Several may overlap. */
  readonly windows: readonly SubmissionWindow[];
}

/** Limits of API submissions. */
export interface SubmissionLimits {
  /** The user's own limit; absent when there is none. */
  readonly user?: SubmissionLimit | undefined;
  readonly organization?: SubmissionLimit | undefined;
  /** The one that counts: the user's, or else the organisation's. Absent when nothing limits. */
  readonly effective?: SubmissionLimit | undefined;
}

export function toSubmissionLimits(record: RateLimit): SubmissionLimits {
  const user = toLimit(record.user);
  const organization = toLimit(record.organization);
  return { user, organization, effective: user ?? organization };
}

/** `undefined` when the block sets no limit. */
export function toLimit(block: RateLimit["user"]): SubmissionLimit | undefined {
  const rates = block?.["submission-rate-limit"];
  const windows = (Array.isArray(rates) ? rates : [rates]).filter((rate) => rate !== null && rate !== undefined);
  const available = block?.["submissions-available"] ?? undefined;
  const waitSeconds = block?.["submission-wait-seconds"] ?? undefined;
  // No window, nothing counted and nothing to wait for, as nulls, zero or an empty list: there is no limit.
  if (windows.length === 0 && available === undefined && !waitSeconds) return undefined;
  return { available, waitSeconds, windows: windows.map(toWindow) };
}

function toWindow(rate: RateLimitWindow): SubmissionWindow {
  return {
    samples: rate.samples ?? undefined,
    minutes: rate.minutes ?? undefined,
    available: rate["submissions-available"] ?? undefined,
    waitSeconds: rate["submission-wait-seconds"] ?? undefined,
  };
}
