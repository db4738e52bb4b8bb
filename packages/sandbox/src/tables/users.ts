import { storeLimits } from "../quota/limits.ts";
import type { QuotaWindow } from "../quota/windows.ts";
import type { SandboxKysely, UserRow } from "./schema.ts";

/** `org-admin` administers the users of the own organisation, `admin` all organisations. */
export const USER_ROLES = ["user", "org-admin", "admin"] as const;
export type UserRole = (typeof USER_ROLES)[number];

export function isUserRole(text: string): text is UserRole {
  return USER_ROLES.some((role) => role === text);
}

export async function findUser(db: SandboxKysely, login: string): Promise<UserRow | undefined> {
  return await db.selectFrom("sandbox_users").selectAll().where("login", "=", login).executeTakeFirst();
}

/** Users by login, of one organisation or of all. */
export async function listUsers(db: SandboxKysely, organizationId?: number): Promise<UserRow[]> {
  return await db
    .selectFrom("sandbox_users")
    .selectAll()
    .$if(organizationId !== undefined, (query) => query.where("organization_id", "=", organizationId ?? 0))
    .orderBy("login")
    .execute();
}

/**
 * Whether a login cannot be given to a new user: somebody has it, or samples of another organisation carry it, which their new namesake would
 * take for the own ones.
 */
export async function isLoginTaken(db: SandboxKysely, login: string, organizationId: number): Promise<boolean> {
  if (await findUser(db, login)) return true;
  const foreign = await db
    .selectFrom("sandbox_samples")
    .select("id")
    .where("login", "=", login)
    .where("organization_id", "!=", organizationId)
    .limit(1)
    .executeTakeFirst();
  return foreign !== undefined;
}

/** Writes a user down. False when the login is taken. */
export async function insertUser(db: SandboxKysely, user: UserRow): Promise<boolean> {
  const result = await db
    .insertInto("sandbox_users")
    .values(user)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function setUserActive(db: SandboxKysely, login: string, isActive: boolean): Promise<void> {
  await db
    .updateTable("sandbox_users")
    .set({ active: isActive ? 1 : 0 })
    .where("login", "=", login)
    .execute();
}

export async function setUserRole(db: SandboxKysely, login: string, role: UserRole): Promise<void> {
  await db.updateTable("sandbox_users").set({ role }).where("login", "=", login).execute();
}

/** An empty list lifts the user's own limit; the organisation's holds all the same. */
export async function setUserLimits(db: SandboxKysely, login: string, limits: readonly QuotaWindow[]): Promise<void> {
  const submissionLimits = storeLimits(limits);
  await db
    .updateTable("sandbox_users")
    .set({ submission_limits: submissionLimits })
    .where("login", "=", login)
    .execute();
}

/** Keeps the digest of a new password, and when it was set, which `whoami` tells. */
export async function setUserPassword(db: SandboxKysely, user: UserRow, digest: string, nowMs: number): Promise<void> {
  const properties = JSON.stringify({ ...propertiesOf(user), "password-updated-at-millis": nowMs });
  await db
    .updateTable("sandbox_users")
    .set({ password_digest: digest, properties })
    .where("login", "=", user.login)
    .execute();
}

/** What `whoami` tells as `properties`; this package wrote it. */
export function propertiesOf(user: UserRow): Record<string, unknown> {
  return JSON.parse(user.properties) as Record<string, unknown>;
}

/** Deletes a user and the keys; inside the caller's transaction. The samples stay and go on to be the organisation's. */
export async function deleteUser(db: SandboxKysely, login: string): Promise<void> {
  await db.deleteFrom("sandbox_keys").where("login", "=", login).execute();
  await db.deleteFrom("sandbox_users").where("login", "=", login).execute();
}
