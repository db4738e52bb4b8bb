import { hashKey } from "../keys.ts";
import { findKey, insertKey, revokeKeys, setKeyRevoked } from "../tables/keys.ts";
import type { SandboxKysely } from "../tables/schema.ts";
import { findUser } from "../tables/users.ts";
import { storedTime } from "../times.ts";
import { addUser, newKeyRow, type AccountMeans, type NewUser } from "./add-user.ts";

/**
 * Makes sure that there is a first user, who administers all organisations. A key given becomes a key of that user, now and at later starts:
 * it takes the place of the one given before, and leaves alone those that were made since. Without one a key is made at the first start and
 * cannot be told again later, since only its digest is kept.
 * @throws {Error} when the key is another user's.
 */
export async function ensureFirstUser(
  db: SandboxKysely,
  user: NewUser,
  means: AccountMeans,
): Promise<string | undefined> {
  if (!(await findUser(db, user.login))) return await addFirstUser(db, user, means);
  if (user.apiKey === undefined) return undefined;
  await giveStartKey(db, user.login, user.apiKey, means.clock());
  return user.apiKey;
}

async function addFirstUser(db: SandboxKysely, user: NewUser, means: AccountMeans): Promise<string> {
  // The service cannot start without this user, not even after the organisation was deleted and the samples were left.
  const outcome = await addUser(db, { role: "admin", ...user, mayReuseLogin: true }, means);
  if (outcome.kind === "added") return outcome.apiKey;
  throw outcome.kind === "key-taken" ? keyTaken() : new Error(`The login of the first user, ${user.login}, is taken.`);
}

/** Also makes a key valid again that was revoked: whoever starts the service with it wants it to work. */
export async function giveStartKey(db: SandboxKysely, login: string, apiKey: string, nowMs: number): Promise<void> {
  const keyHash = hashKey(apiKey);
  await db.transaction().execute(async (trx) => {
    const present = await findKey(trx, keyHash);
    if (present && present.login !== login) throw keyTaken();
    await revokeKeys(trx, { login, origin: "start" }, storedTime(nowMs));
    if (present) await setKeyRevoked(trx, keyHash, null);
    else await insertKey(trx, newKeyRow(login, apiKey, "start", nowMs));
  });
}

function keyTaken(): Error {
  return new Error("The key given is another user's already. Give another one.");
}
