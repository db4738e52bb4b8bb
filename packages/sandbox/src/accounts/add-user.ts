import type { SubmissionQuota } from "../context.ts";
import { hashKey, newApiKey } from "../keys.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import { storeLimits } from "../quota/limits.ts";
import type { QuotaWindow } from "../quota/windows.ts";
import { findOrganizationByName, insertOrganization } from "../tables/organizations.ts";
import { insertKey } from "../tables/keys.ts";
import type { KeyRow, SandboxKysely, UserRow } from "../tables/schema.ts";
import { insertUser, isLoginTaken, type UserRole } from "../tables/users.ts";
import { storedTime } from "../times.ts";

/** Of a user to be made, whatever the organisation. */
export interface UserInput {
  login: string;
  name?: string;
  email?: string;
  title?: string;
  role?: UserRole;
  apiOnly?: boolean;
  /** The service's default without. */
  limits?: readonly QuotaWindow[];
  /** Of any length; made here when absent. */
  apiKey?: string;
  /** Whether the login may be one that samples of another organisation carry. */
  mayReuseLogin?: boolean;
}

export interface NewUser extends UserInput {
  /** Name of the organisation; it is made when there is none. */
  organization?: string;
}

/** What making accounts takes; a `SandboxContext` has it. */
export interface AccountMeans {
  clock: Clock;
  random: RandomBytes;
  /** Limits of organisations and users that are made without any. */
  quota: SubmissionQuota;
}

/** The key is told here and never again, as only its digest is kept. */
export type AddUserOutcome =
  | { readonly kind: "added"; readonly user: UserRow; readonly apiKey: string }
  | { readonly kind: "login-taken" }
  | { readonly kind: "key-taken" };

const DEFAULT_ORGANIZATION = "Organization";

/** Adds a user to the organisation of that name, which is made when there is none. */
export async function addUser(db: SandboxKysely, user: NewUser, means: AccountMeans): Promise<AddUserOutcome> {
  return await db.transaction().execute(async (trx) => {
    const organizationId = await ensureOrganization(trx, user.organization ?? DEFAULT_ORGANIZATION, means);
    return await addUserTo(trx, organizationId, user, means);
  });
}

async function ensureOrganization(db: SandboxKysely, name: string, means: AccountMeans): Promise<number> {
  const present = await findOrganizationByName(db, name);
  if (present) return present.id;
  const made = await insertOrganization(db, { name, limits: means.quota.organization }, means.random);
  if (!made) throw new Error("Another process has just made an organisation of that name. Try again.");
  return made.id;
}

/** Adds a user to an organisation that is there; inside the caller's transaction. */
export async function addUserTo(
  db: SandboxKysely,
  organizationId: number,
  input: UserInput,
  means: AccountMeans,
): Promise<AddUserOutcome> {
  const isFree = input.mayReuseLogin === true || !(await isLoginTaken(db, input.login, organizationId));
  if (!isFree) return { kind: "login-taken" };
  const user = newUserRow(organizationId, input, means);
  if (!(await insertUser(db, user))) return { kind: "login-taken" };
  const apiKey = input.apiKey ?? newApiKey(means.random);
  const key = newKeyRow(input.login, apiKey, input.apiKey === undefined ? "made" : "start", means.clock());
  if (await insertKey(db, key)) return { kind: "added", user, apiKey };
  await db.deleteFrom("sandbox_users").where("login", "=", input.login).execute();
  return { kind: "key-taken" };
}

function newUserRow(organizationId: number, input: UserInput, means: AccountMeans): UserRow {
  return {
    login: input.login,
    name: input.name ?? input.login,
    email: input.email ?? null,
    title: input.title ?? null,
    role: input.role ?? "user",
    organization_id: organizationId,
    active: 1,
    api_only: input.apiOnly === true ? 1 : 0,
    properties: "{}",
    password_digest: null,
    submission_limits: storeLimits(input.limits ?? means.quota.user),
    created_at: storedTime(means.clock()),
  };
}

/** The record of a key that is valid from now on. */
export function newKeyRow(
  login: string,
  apiKey: string,
  origin: KeyRow["origin"],
  nowMs: number,
): Omit<KeyRow, "revoked_at"> {
  return { key_hash: hashKey(apiKey), login, origin, created_at: storedTime(nowMs) };
}
