import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { hashKey, newApiKey, type KeyInfo, type SandboxAccounts } from "@fumehood/sandbox/accounts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { safe } from "../output/terminal.ts";
import { chooseUser, report, tellKey, withAccounts } from "./sandbox-accounts.ts";

/** Characters of a key's digest by which it is listed: two alike among a million keys are one in a hundred thousand million. */
const ID_LENGTH = 12;
const SHORTEST_ID = 4;

const idOf = (key: KeyInfo) => key.digest.slice(0, ID_LENGTH);

/** `fumehood sandbox keys list [LOGIN]`: by a part of their digests; the keys themselves are nowhere. */
export async function listKeys(context: CliContext, login: string | undefined): Promise<number> {
  const keys = await withAccounts(context, async ({ accounts }) => {
    if (login !== undefined) await chooseUser(accounts, login);
    return (await accounts.keys()).filter((key) => login === undefined || key.login === login);
  });
  if (context.json) {
    for (const key of keys) context.printJson(toKeyJson(key));
    return 0;
  }
  context.terminal.out(
    formatTable(keys, [
      { head: "ID", value: idOf },
      { head: "LOGIN", value: (row) => safe(row.login) },
      { head: "MADE", value: (row) => row.createdAt },
      { head: "BY", value: (row) => (row.origin === "start" ? "a start of the sandbox" : "a request or command") },
      { head: "STATE", value: (row) => (row.revokedAt === null ? "valid" : `revoked ${row.revokedAt}`) },
    ]),
  );
  return 0;
}

function toKeyJson(key: KeyInfo) {
  const { login, origin, createdAt, revokedAt } = key;
  return { id: idOf(key), login, origin, createdAt, revokedAt, valid: revokedAt === null };
}

/** `fumehood sandbox keys new LOGIN`: a further key; the others stay valid. */
export async function newKey(context: CliContext, login: string): Promise<number> {
  return await withAccounts(context, async ({ accounts }) => {
    await chooseUser(accounts, login);
    const key = await accounts.makeKey(login);
    const value = { login, id: hashKey(key).slice(0, ID_LENGTH) };
    return tellKey(context, value, key, `Made a key for ${safe(login)}; the others stay valid.`);
  });
}

/**
 * `fumehood sandbox keys revoke ID`. The key that the installation itself works with is replaced, or the next start would make it valid again
 * and what runs on the folder would never work again without it.
 */
export async function revokeKey(context: CliContext, id: string): Promise<number> {
  return await withAccounts(context, async ({ accounts, data }) => {
    const key = chooseKey(await accounts.keys(), id);
    await accounts.revokeKey(key.digest);
    const isReplaced = await replaceOwnKey(accounts, data.sandboxKeyFile, key);
    const note = isReplaced
      ? ` It was the key of this installation: a new one lies in ${data.sandboxKeyFile}. Restart what runs on this data folder.`
      : "";
    return report(
      context,
      { revoked: idOf(key), login: key.login, replaced: isReplaced },
      `Revoked the key ${idOf(key)} of ${safe(key.login)}.${note}`,
    );
  });
}

/** What was typed is not repeated, for it may be a key. @throws {CliError} `notFound`, `usage` */
function chooseKey(keys: readonly KeyInfo[], id: string): KeyInfo {
  const wanted = id.toLowerCase();
  if (!/^[0-9a-f]+$/.test(wanted) || wanted.length < SHORTEST_ID) {
    throw new CliError("usage", 'A key is named by the id that "fumehood sandbox keys list" shows, never by itself.');
  }
  const valid = keys.filter((key) => key.revokedAt === null && key.digest.startsWith(wanted));
  const [found, other] = valid;
  if (found && other === undefined) return found;
  if (found) throw new CliError("usage", `Several keys begin with ${wanted}. Write more of the id.`);
  throw new CliError("notFound", 'No valid key has that id. "fumehood sandbox keys list" shows all of them.');
}

async function replaceOwnKey(accounts: SandboxAccounts, keyFile: string, revoked: KeyInfo): Promise<boolean> {
  const own = await readOwnKey(keyFile);
  if (own === undefined || hashKey(own) !== revoked.digest) return false;
  const next = newApiKey(randomBytes);
  await writeFile(keyFile, `${next}\n`, { mode: 0o600 });
  await accounts.giveStartKey(revoked.login, next);
  return true;
}

async function readOwnKey(keyFile: string): Promise<string | undefined> {
  try {
    return (await readFile(keyFile, "utf8")).trim();
  } catch (error) {
    // A sandbox that is always started with a key of its own has no such file.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
