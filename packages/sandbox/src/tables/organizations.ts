import { storeLimits } from "../quota/limits.ts";
import type { QuotaWindow } from "../quota/windows.ts";
import type { RandomBytes } from "../ports.ts";
import type { OrganizationRow, SandboxKysely } from "./schema.ts";

/** The largest id that both dialects keep in an integer column. */
const MAX_ID = 2_147_483_647;

export async function findOrganization(db: SandboxKysely, id: number): Promise<OrganizationRow | undefined> {
  if (!Number.isInteger(id) || id < 0 || id > MAX_ID) return undefined;
  return await db.selectFrom("sandbox_organizations").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function findOrganizationByName(db: SandboxKysely, name: string): Promise<OrganizationRow | undefined> {
  return await db.selectFrom("sandbox_organizations").selectAll().where("name", "=", name).executeTakeFirst();
}

/** All of them, by name. */
export async function listOrganizations(db: SandboxKysely): Promise<OrganizationRow[]> {
  return await db.selectFrom("sandbox_organizations").selectAll().orderBy("name").execute();
}

export interface NewOrganization {
  name: string;
  limits: readonly QuotaWindow[];
}

/** Adds an organisation; `undefined` when the name is taken. */
export async function insertOrganization(
  db: SandboxKysely,
  organization: NewOrganization,
  random: RandomBytes,
): Promise<OrganizationRow | undefined> {
  const id = await freeId(db, random);
  return await db
    .insertInto("sandbox_organizations")
    .values({ id, name: organization.name, submission_limits: storeLimits(organization.limits) })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returningAll()
    .executeTakeFirst();
}

/** Six digits, as the service's. One that samples still carry would show them to strangers, so a deleted organisation's never comes back. */
async function freeId(db: SandboxKysely, random: RandomBytes): Promise<number> {
  for (;;) {
    const id = 100_000 + (Buffer.from(random(4)).readUInt32BE() % 900_000);
    const organization = db.selectFrom("sandbox_organizations").select("id").where("id", "=", id);
    const sample = db.selectFrom("sandbox_samples").select("organization_id as id").where("organization_id", "=", id);
    if (!(await organization.executeTakeFirst()) && !(await sample.limit(1).executeTakeFirst())) return id;
  }
}

/** An empty list lifts the limit. False when there is no such organisation. */
export async function setOrganizationLimits(
  db: SandboxKysely,
  id: number,
  limits: readonly QuotaWindow[],
): Promise<boolean> {
  const result = await db
    .updateTable("sandbox_organizations")
    .set({ submission_limits: storeLimits(limits) })
    .where("id", "=", id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Deletes an organisation with its users and their keys; inside the caller's transaction. Its samples stay: public ones for everybody, private
 * ones for nobody, since no user is of that organisation any more.
 */
export async function deleteOrganization(db: SandboxKysely, id: number): Promise<void> {
  await db
    .deleteFrom("sandbox_keys")
    .where("login", "in", (eb) => eb.selectFrom("sandbox_users").select("login").where("organization_id", "=", id))
    .execute();
  await db.deleteFrom("sandbox_users").where("organization_id", "=", id).execute();
  await db.deleteFrom("sandbox_organizations").where("id", "=", id).execute();
}
