import {
  isLogin,
  isUserRole,
  LOGIN_RULE,
  USER_ROLES,
  type SandboxAccounts,
  type UserInfo,
  type UserRole,
} from "@fumehood/sandbox/accounts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { safe } from "../output/terminal.ts";
import {
  chooseOrganization,
  chooseUser,
  formatLimits,
  parseLimitWords,
  report,
  tellKey,
  withAccounts,
} from "./sandbox-accounts.ts";

export interface AddUserFlags {
  readonly org?: string;
  readonly name?: string;
  readonly email?: string;
  readonly title?: string;
  readonly role?: string;
  readonly apiOnly?: boolean;
  readonly limit?: readonly string[];
}

/** `fumehood sandbox users list` */
export async function listUsers(context: CliContext, flags: { readonly org?: string }): Promise<number> {
  const users = await withAccounts(context, async ({ accounts }) => {
    const all = await accounts.users();
    if (flags.org === undefined) return all;
    const { id } = await chooseOrganization(accounts, flags.org);
    return all.filter((user) => user.organizationId === id);
  });
  if (context.json) {
    for (const user of users) context.printJson(user);
    return 0;
  }
  context.terminal.out(
    formatTable(users, [
      { head: "LOGIN", value: (row) => safe(row.login) },
      { head: "NAME", value: (row) => safe(row.name) },
      { head: "ROLE", value: (row) => row.role },
      { head: "ORGANISATION", value: (row) => safe(row.organization) },
      { head: "ACTIVE", value: (row) => (row.active ? "yes" : "no") },
      { head: "KEYS", value: (row) => String(row.keys), align: "right" },
      { head: "LIMIT", value: (row) => formatLimits(row.limits) },
    ]),
  );
  return 0;
}

/** `fumehood sandbox users add LOGIN`: prints the new user's key. */
export async function addUser(context: CliContext, login: string, flags: AddUserFlags): Promise<number> {
  if (!isLogin(login)) throw new CliError("usage", `"${safe(login)}" cannot be a login: ${LOGIN_RULE}.`);
  const role = readRole(flags.role ?? "user");
  const limits = parseLimitWords(flags.limit ?? ["none"]);
  const add = async ({ accounts }: { accounts: SandboxAccounts }) => {
    const organization = await chooseOrganization(accounts, flags.org);
    const { name, email, title, apiOnly } = flags;
    const outcome = await accounts.addUser(organization.id, { login, name, email, title, apiOnly, role, limits });
    if (outcome.kind === "login-taken") {
      const reason = "a user has it, or samples of another organisation do";
      throw new CliError("usage", `The login ${login} is taken: ${reason}. Choose another one.`);
    }
    const value = { login, role, organization: organization.name, organizationId: organization.id };
    return tellKey(context, value, outcome.apiKey, `Added ${login} to ${safe(organization.name)}.`);
  };
  return await withAccounts(context, add, { mayMake: true });
}

function readRole(text: string): UserRole {
  if (isUserRole(text)) return text;
  throw new CliError("usage", `"${safe(text)}" is no role. There are: ${USER_ROLES.join(", ")}.`);
}

/** `fumehood sandbox users set-role LOGIN ROLE` */
export async function setRole(context: CliContext, login: string, text: string): Promise<number> {
  const role = readRole(text);
  const change = async (accounts: SandboxAccounts) => await accounts.setRole(login, role);
  return await changeUser(context, login, change, `${safe(login)} is ${role} now.`);
}

/** `fumehood sandbox users activate LOGIN` */
export async function activateUser(context: CliContext, login: string): Promise<number> {
  const change = async (accounts: SandboxAccounts) => await accounts.setActive(login, true);
  return await changeUser(context, login, change, `${safe(login)} is active.`);
}

/** `fumehood sandbox users deactivate LOGIN` */
export async function deactivateUser(context: CliContext, login: string): Promise<number> {
  const change = async (accounts: SandboxAccounts) => await accounts.setActive(login, false);
  return await changeUser(
    context,
    login,
    change,
    `The keys of ${safe(login)} are refused until it is activated again.`,
  );
}

/** `fumehood sandbox users limit LOGIN LIMIT…` */
export async function limitUser(context: CliContext, login: string, words: readonly string[]): Promise<number> {
  const limits = parseLimitWords(words);
  const change = async (accounts: SandboxAccounts) => await accounts.limitUser(login, limits);
  return await changeUser(context, login, change, `The limit of ${safe(login)} is ${formatLimits(limits)}.`);
}

/** `fumehood sandbox users remove LOGIN` */
export async function removeUser(context: CliContext, login: string): Promise<number> {
  return await withAccounts(context, async ({ accounts }) => {
    const user = await chooseUser(accounts, login);
    await accounts.removeUser(login);
    const sentence = `Removed ${safe(login)} and the keys. The samples stay with ${safe(user.organization)}.`;
    report(context, { removed: login }, sentence);
    warnOfNobody(context, await accounts.users());
    return 0;
  });
}

async function changeUser(
  context: CliContext,
  login: string,
  change: (accounts: SandboxAccounts) => Promise<void>,
  sentence: string,
): Promise<number> {
  return await withAccounts(context, async ({ accounts }) => {
    await chooseUser(accounts, login);
    await change(accounts);
    report(context, await chooseUser(accounts, login), sentence);
    warnOfNobody(context, await accounts.users());
    return 0;
  });
}

/** Here nobody is locked out for good, so it is allowed, but it should not go unnoticed. */
function warnOfNobody(context: CliContext, users: readonly UserInfo[]): void {
  if (users.some((user) => user.active && user.role === "admin")) return;
  context.terminal.err(
    'Nobody who is active has the role admin now. "fumehood sandbox users set-role LOGIN admin" gives it to somebody.',
  );
}
