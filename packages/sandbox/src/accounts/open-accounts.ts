import type { SandboxDatabase } from "../ports.ts";
import { parseLimits } from "../quota/limits.ts";
import type { QuotaWindow } from "../quota/windows.ts";
import { listKeys, setKeyRevoked } from "../tables/keys.ts";
import { sandboxMigrations } from "../tables/migrations.ts";
import {
  deleteOrganization,
  insertOrganization,
  listOrganizations,
  setOrganizationLimits,
} from "../tables/organizations.ts";
import type { KeyRow, OrganizationRow, SandboxKysely, SandboxTables, UserRow } from "../tables/schema.ts";
import { deleteUser, listUsers, setUserActive, setUserLimits, setUserRole, type UserRole } from "../tables/users.ts";
import { storedTime } from "../times.ts";
import { addUserTo, type AccountMeans, type UserInput } from "./add-user.ts";
import { giveStartKey } from "./first-user.ts";
import { makeKey } from "./renew-key.ts";

export interface OrganizationInfo {
  readonly id: number;
  readonly name: string;
  readonly users: number;
  /** Empty when nothing limits. */
  readonly limits: readonly QuotaWindow[];
}

export interface UserInfo {
  readonly login: string;
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  readonly role: string;
  readonly organizationId: number;
  readonly organization: string;
  readonly active: boolean;
  readonly apiOnly: boolean;
  /** The own ones; those of the organisation hold besides. */
  readonly limits: readonly QuotaWindow[];
  /** How many keys are valid. */
  readonly keys: number;
  readonly createdAt: string;
}

export interface KeyInfo {
  /** The SHA-256 of the key; the key itself is nowhere. */
  readonly digest: string;
  readonly login: string;
  /** `start` for one that was given at the start of the service. */
  readonly origin: "start" | "made";
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

/** The key is told here and never again. */
export type AddedUser = { readonly kind: "added"; readonly apiKey: string } | { readonly kind: "login-taken" };

/**
 * Accounts of a sandbox for whoever has its database, whether or not a sandbox runs on it: without roles, and without care for the last
 * administrator, since it can always put things right again. What is named must be there; looking it up is the caller's.
 */
export interface SandboxAccounts {
  organizations(): Promise<OrganizationInfo[]>;
  /** False when the name is taken. */
  addOrganization(name: string, limits: readonly QuotaWindow[]): Promise<boolean>;
  limitOrganization(id: number, limits: readonly QuotaWindow[]): Promise<void>;
  /** With its users and their keys; its private samples are nobody's from then on. */
  removeOrganization(id: number): Promise<void>;
  users(): Promise<UserInfo[]>;
  addUser(organizationId: number, user: Omit<UserInput, "apiKey">): Promise<AddedUser>;
  setRole(login: string, role: UserRole): Promise<void>;
  setActive(login: string, isActive: boolean): Promise<void>;
  limitUser(login: string, limits: readonly QuotaWindow[]): Promise<void>;
  /** With the keys; the samples stay the organisation's. */
  removeUser(login: string): Promise<void>;
  keys(): Promise<KeyInfo[]>;
  /** A further key; the others stay valid. */
  makeKey(login: string): Promise<string>;
  revokeKey(digest: string): Promise<void>;
  /** The key that a sandbox on this database is to be started with from now on. */
  giveStartKey(login: string, apiKey: string): Promise<void>;
}

/** Brings the tables up to date and opens the accounts; closing the database stays the caller's. */
export async function openAccounts(
  database: SandboxDatabase,
  { clock, random }: Pick<AccountMeans, "clock" | "random">,
): Promise<SandboxAccounts> {
  await database.migrate("sandbox", sandboxMigrations(database.dialect));
  const db = database.kysely.withTables<SandboxTables>();
  // What is made here has the limits that are asked for, or none.
  const means: AccountMeans = { clock, random, quota: { user: [], organization: [] } };
  return { ...organizationAccounts(db, means), ...userAccounts(db, means), ...keyAccounts(db, means) };
}

type OrganizationPart = "organizations" | "addOrganization" | "limitOrganization" | "removeOrganization";

function organizationAccounts(db: SandboxKysely, { random }: AccountMeans): Pick<SandboxAccounts, OrganizationPart> {
  return {
    async organizations() {
      const [organizations, users] = [await listOrganizations(db), await listUsers(db)];
      return organizations.map((organization) => toOrganizationInfo(organization, users));
    },
    async addOrganization(name, limits) {
      const insert = async (trx: SandboxKysely) => await insertOrganization(trx, { name, limits }, random);
      return (await db.transaction().execute(insert)) !== undefined;
    },
    limitOrganization: async (id, limits) => void (await setOrganizationLimits(db, id, limits)),
    removeOrganization: async (id) => await db.transaction().execute(async (trx) => await deleteOrganization(trx, id)),
  };
}

type UserPart = "users" | "addUser" | "setRole" | "setActive" | "limitUser" | "removeUser";

function userAccounts(db: SandboxKysely, means: AccountMeans): Pick<SandboxAccounts, UserPart> {
  return {
    async users() {
      const [users, organizations, keys] = [await listUsers(db), await listOrganizations(db), await listKeys(db)];
      return users.map((user) => toUserInfo(user, organizations, keys));
    },
    async addUser(organizationId, user) {
      const add = async (trx: SandboxKysely) => await addUserTo(trx, organizationId, user, means);
      const outcome = await db.transaction().execute(add);
      return outcome.kind === "added" ? { kind: "added", apiKey: outcome.apiKey } : { kind: "login-taken" };
    },
    setRole: async (login, role) => await setUserRole(db, login, role),
    setActive: async (login, isActive) => await setUserActive(db, login, isActive),
    limitUser: async (login, limits) => await setUserLimits(db, login, limits),
    removeUser: async (login) => await db.transaction().execute(async (trx) => await deleteUser(trx, login)),
  };
}

type KeyPart = "keys" | "makeKey" | "revokeKey" | "giveStartKey";

function keyAccounts(db: SandboxKysely, means: AccountMeans): Pick<SandboxAccounts, KeyPart> {
  return {
    keys: async () => (await listKeys(db)).map(toKeyInfo),
    makeKey: async (login) => await makeKey(db, login, means),
    revokeKey: async (digest) => await setKeyRevoked(db, digest, storedTime(means.clock())),
    giveStartKey: async (login, apiKey) => await giveStartKey(db, login, apiKey, means.clock()),
  };
}

function toOrganizationInfo(row: OrganizationRow, users: readonly UserRow[]): OrganizationInfo {
  const { id, name, submission_limits } = row;
  const members = users.filter((user) => user.organization_id === id);
  return { id, name, users: members.length, limits: parseLimits(submission_limits) };
}

function toUserInfo(row: UserRow, organizations: readonly OrganizationRow[], keys: readonly KeyRow[]): UserInfo {
  const { login, name, email, title, role } = row;
  return {
    login,
    name,
    email,
    title,
    role,
    organizationId: row.organization_id,
    organization: organizations.find((organization) => organization.id === row.organization_id)?.name ?? "",
    active: row.active === 1,
    apiOnly: row.api_only === 1,
    limits: parseLimits(row.submission_limits),
    keys: keys.filter((key) => key.login === login && key.revoked_at === null).length,
    createdAt: row.created_at,
  };
}

function toKeyInfo(row: KeyRow): KeyInfo {
  const { key_hash: digest, login, origin, created_at: createdAt, revoked_at: revokedAt } = row;
  return { digest, login, origin, createdAt, revokedAt };
}
