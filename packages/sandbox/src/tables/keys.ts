import { setImmediate } from "node:timers/promises";
import { hashKey, isSameHash } from "../keys.ts";
import { prepareStatement } from "./prepared.ts";
import type { KeyRow, SandboxKysely, UserRow } from "./schema.ts";

/** Whose key this is; `undefined` for a key that nobody has, or that was revoked. */
export async function findUserByKey(db: SandboxKysely, key: string): Promise<UserRow | undefined> {
  return await createKeyFinder(db)(key);
}

/**
 * The same for those that ask at each request. Nothing of it is remembered: a key that was revoked is refused at once. Those who ask for the
 * same key in the same turn of the event loop share one look-up, which begins after all of them have asked.
 */
export function createKeyFinder(db: SandboxKysely): (key: string) => Promise<UserRow | undefined> {
  const find = prepareFindUser();
  let turn: { readonly over: Promise<void>; readonly asked: Map<string, Promise<UserRow | undefined>> } | undefined;

  async function endTurn(): Promise<void> {
    await setImmediate();
    turn = undefined;
  }

  return async (key) => {
    const hash = hashKey(key);
    turn ??= { over: endTurn(), asked: new Map() };
    const { over, asked } = turn;
    const answer = asked.get(hash) ?? over.then(async () => await lookUp(find, db, hash));
    asked.set(hash, answer);
    return await answer;
  };
}

function prepareFindUser() {
  return prepareStatement((db, { hash }: { hash: string }) =>
    db
      .selectFrom("sandbox_keys")
      .innerJoin("sandbox_users", "sandbox_users.login", "sandbox_keys.login")
      .selectAll("sandbox_users")
      .select("sandbox_keys.key_hash")
      .where("sandbox_keys.key_hash", "=", hash)
      .where("sandbox_keys.revoked_at", "is", null),
  );
}

async function lookUp(
  find: ReturnType<typeof prepareFindUser>,
  db: SandboxKysely,
  hash: string,
): Promise<UserRow | undefined> {
  const [row] = (await find(db, { hash })).rows;
  if (!row) return undefined;
  const { key_hash: found, ...user } = row;
  return isSameHash(found, hash) ? user : undefined;
}

export async function findKey(db: SandboxKysely, keyHash: string): Promise<KeyRow | undefined> {
  return await db.selectFrom("sandbox_keys").selectAll().where("key_hash", "=", keyHash).executeTakeFirst();
}

/** Keys by user and age, revoked ones too. */
export async function listKeys(db: SandboxKysely, login?: string): Promise<KeyRow[]> {
  return await db
    .selectFrom("sandbox_keys")
    .selectAll()
    .$if(login !== undefined, (query) => query.where("login", "=", login ?? ""))
    .orderBy("login")
    .orderBy("created_at")
    .execute();
}

/** Writes a key down. False when somebody has it, or had it. */
export async function insertKey(db: SandboxKysely, key: Omit<KeyRow, "revoked_at">): Promise<boolean> {
  const result = await db
    .insertInto("sandbox_keys")
    .values({ ...key, revoked_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Which keys of a user are meant: all, or those of one origin. */
export interface KeySelection {
  login: string;
  origin?: KeyRow["origin"];
}

/** Revokes keys that are valid; they never become valid again but by being given at a start. */
export async function revokeKeys(db: SandboxKysely, selection: KeySelection, at: string): Promise<void> {
  const { login, origin } = selection;
  await db
    .updateTable("sandbox_keys")
    .set({ revoked_at: at })
    .where("login", "=", login)
    .where("revoked_at", "is", null)
    .$if(origin !== undefined, (query) => query.where("origin", "=", origin ?? "start"))
    .execute();
}

/** Makes one key valid (null) or not. */
export async function setKeyRevoked(db: SandboxKysely, keyHash: string, at: string | null): Promise<void> {
  await db.updateTable("sandbox_keys").set({ revoked_at: at }).where("key_hash", "=", keyHash).execute();
}
