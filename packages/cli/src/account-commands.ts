import type { Command } from "commander";
import type { CliContext } from "./context.ts";

export type Run = (context: CliContext, ...args: never[]) => Promise<number>;

/** Adds a command below another one; its code is loaded when it runs. */
export type AddCommand = (
  name: string,
  about: string,
  load: () => Promise<Run>,
  options?: { readonly examples?: readonly string[]; readonly parent?: Command },
) => Command;

const LIMIT_WORDS = "samples/time: 20/1h, 400/1d; several hold at once; none lifts them";

/** Adds a command that only holds others. */
export type AddGroup = (name: string, about: string, parent?: Command) => Command;

/** `fumehood sandbox orgs|users|keys …`: the accounts of the sandbox in the data folder, also while it runs. */
export function addAccountCommands(sandbox: Command, means: { addGroup: AddGroup; add: AddCommand }): void {
  const { addGroup, add } = means;
  addOrgCommands(addGroup("orgs", "organisations: list, add, limit, remove", sandbox), add);
  addUserCommands(addGroup("users", "users: list, add, set-role, activate, deactivate, limit, remove", sandbox), add);
  addKeyCommands(addGroup("keys", "API keys: list, new, revoke", sandbox), add);
}

function addOrgCommands(parent: Command, add: AddCommand): void {
  const load = async () => await import("./commands/sandbox-orgs.ts");
  add("list", "organisations, with users and limits", async () => (await load()).listOrgs, { parent });
  add("add", "add an organisation", async () => (await load()).addOrg, {
    parent,
    examples: ["fumehood sandbox orgs add Example --limit 400/1d"],
  })
    .argument("<name>", "its name")
    .option("--limit <limit...>", LIMIT_WORDS);
  add("limit", "limit the submissions of all its users together", async () => (await load()).limitOrg, {
    parent,
    examples: ["fumehood sandbox orgs limit Example 20/1h 400/1d", "fumehood sandbox orgs limit Example none"],
  })
    .argument("<name>", "its name or id")
    .argument("<limit...>", LIMIT_WORDS);
  add("remove", "remove an organisation with its users", async () => (await load()).removeOrg, { parent }).argument(
    "<name>",
    "its name or id",
  );
}

function addUserCommands(parent: Command, add: AddCommand): void {
  const load = async () => await import("./commands/sandbox-users.ts");
  const login = ["<login>", "the user's login"] as const;
  add("list", "users, with roles, keys and limits", async () => (await load()).listUsers, { parent }).option(
    "--org <name>",
    "only those of this organisation",
  );
  add("add", "add a user and print the user's key", async () => (await load()).addUser, {
    parent,
    examples: [
      'fumehood sandbox users add kim --org Example --name "Kim Doe"',
      "fumehood sandbox users add connector --api-only --limit 400/1d > connector.key",
    ],
  })
    .argument(...login)
    .option("--org <name>", "organisation (default: the only one)")
    .option("--name <name>", "full name (default: the login)")
    .option("--email <address>", "e-mail address")
    .option("--title <title>", "title")
    .option("--role <role>", "user, org-admin (users of the organisation) or admin (all organisations)", "user")
    .option("--api-only", "for a program, not for a person")
    .option("--limit <limit...>", LIMIT_WORDS);
  add("set-role", "give a user another role", async () => (await load()).setRole, { parent })
    .argument(...login)
    .argument("<role>", "user, org-admin or admin");
  add("activate", "let a user work again", async () => (await load()).activateUser, { parent }).argument(...login);
  add("deactivate", "refuse a user's keys until activated again", async () => (await load()).deactivateUser, {
    parent,
  }).argument(...login);
  add("limit", "limit a user's submissions", async () => (await load()).limitUser, {
    parent,
    examples: ["fumehood sandbox users limit kim 20/1h 400/1d", "fumehood sandbox users limit kim none"],
  })
    .argument(...login)
    .argument("<limit...>", LIMIT_WORDS);
  add("remove", "remove a user and the user's keys", async () => (await load()).removeUser, { parent }).argument(
    ...login,
  );
}

function addKeyCommands(parent: Command, add: AddCommand): void {
  const load = async () => await import("./commands/sandbox-keys.ts");
  add("list", "keys by id, with their users", async () => (await load()).listKeys, { parent }).argument(
    "[login]",
    "only this user's",
  );
  add("new", "make a further key and print it", async () => (await load()).newKey, {
    parent,
    examples: ["fumehood sandbox keys new kim > kim.key"],
  }).argument("<login>", "the user's login");
  add("revoke", "refuse a key from now on", async () => (await load()).revokeKey, { parent }).argument(
    "<id>",
    "its id, as the list shows it, or the beginning of it",
  );
}
