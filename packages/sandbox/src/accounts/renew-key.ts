import { newApiKey } from "../keys.ts";
import { insertKey, revokeKeys } from "../tables/keys.ts";
import type { SandboxKysely } from "../tables/schema.ts";
import { storedTime } from "../times.ts";
import { newKeyRow, type AccountMeans } from "./add-user.ts";

/** Makes a key for a user and ends all others, as the service does: who renews a key means that the old one leaked. Inside the caller's transaction. */
export async function renewKey(db: SandboxKysely, login: string, means: AccountMeans): Promise<string> {
  await revokeKeys(db, { login }, storedTime(means.clock()));
  return await makeKey(db, login, means);
}

/** Makes a further key for a user. */
export async function makeKey(db: SandboxKysely, login: string, means: AccountMeans): Promise<string> {
  const apiKey = newApiKey(means.random);
  await insertKey(db, newKeyRow(login, apiKey, "made", means.clock()));
  return apiKey;
}
