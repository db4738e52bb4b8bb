import { hashKey, isSameHash, newApiKey } from "../keys.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import { storedTime } from "../times.ts";
import type { SandboxKysely, UserRow } from "./schema.ts";

export type UserRole = "user" | "org-admin";

export interface NewUser {
  login: string;
  name?: string;
  email?: string;
  title?: string;
  role?: UserRole;
  /** Name of the organisation; it is made when there is none. */
  organization?: string;
  /** Of any length; made here when absent. */
  apiKey?: string;
}

interface Means {
  clock: Clock;
  random: RandomBytes;
}

/** Whose key this is; `undefined` for a key that nobody has. */
export async function findUserByKey(db: SandboxKysely, key: string): Promise<UserRow | undefined> {
  const hash = hashKey(key);
  const row = await db.selectFrom("sandbox_users").selectAll().where("key_hash", "=", hash).executeTakeFirst();
  return row && isSameHash(row.key_hash, hash) ? row : undefined;
}

export async function findUser(db: SandboxKysely, login: string): Promise<UserRow | undefined> {
  return await db.selectFrom("sandbox_users").selectAll().where("login", "=", login).executeTakeFirst();
}

/**
 * Makes sure that there is a first user. A key given becomes that user's key, now and at later starts; without one a key is made at the first
 * start and cannot be told again later, since only its digest is kept.
 */
export async function ensureFirstUser(db: SandboxKysely, user: NewUser, means: Means): Promise<string | undefined> {
  const present = await findUser(db, user.login);
  if (!present) return await addUser(db, { role: "org-admin", ...user }, means);
  if (user.apiKey === undefined) return undefined;
  const keyHash = hashKey(user.apiKey);
  await db.updateTable("sandbox_users").set({ key_hash: keyHash }).where("login", "=", user.login).execute();
  return user.apiKey;
}

/** Adds a user and returns the key. Rejects when the login or the key is taken. */
export async function addUser(db: SandboxKysely, user: NewUser, means: Means): Promise<string> {
  const apiKey = user.apiKey ?? newApiKey(means.random);
  await db.transaction().execute(async (trx) => {
    const organizationId = await ensureOrganization(trx, user.organization ?? "Organization", means.random);
    await trx
      .insertInto("sandbox_users")
      .values({
        login: user.login,
        name: user.name ?? user.login,
        email: user.email ?? null,
        title: user.title ?? null,
        role: user.role ?? "user",
        organization_id: organizationId,
        key_hash: hashKey(apiKey),
        active: 1,
        created_at: storedTime(means.clock()),
      })
      .execute();
  });
  return apiKey;
}

async function ensureOrganization(db: SandboxKysely, name: string, random: RandomBytes): Promise<number> {
  const present = await db.selectFrom("sandbox_organizations").select("id").where("name", "=", name).executeTakeFirst();
  if (present) return present.id;
  const id = 100_000 + (Buffer.from(random(4)).readUInt32BE() % 900_000);
  await db.insertInto("sandbox_organizations").values({ id, name }).execute();
  return id;
}
