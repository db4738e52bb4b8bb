import { SANDBOX_LIMITS } from "@fumehood/sandbox/accounts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { safe } from "../output/terminal.ts";
import { chooseOrganization, formatLimits, parseLimitWords, report, withAccounts } from "./sandbox-accounts.ts";

/** `fumehood sandbox orgs list` */
export async function listOrgs(context: CliContext): Promise<number> {
  const organizations = await withAccounts(context, async ({ accounts }) => await accounts.organizations());
  if (context.json) {
    for (const organization of organizations) context.printJson(organization);
    return 0;
  }
  context.terminal.out(
    formatTable(organizations, [
      { head: "ORGANISATION", value: (row) => safe(row.name) },
      { head: "ID", value: (row) => String(row.id) },
      { head: "USERS", value: (row) => String(row.users), align: "right" },
      { head: "LIMIT", value: (row) => formatLimits(row.limits) },
    ]),
  );
  return 0;
}

/** `fumehood sandbox orgs add NAME`; makes the sandbox's tables where there are none yet. */
export async function addOrg(
  context: CliContext,
  name: string,
  flags: { readonly limit?: readonly string[] },
): Promise<number> {
  const wanted = name.trim();
  if (wanted === "" || wanted.length > SANDBOX_LIMITS.maxAccountTextChars) {
    throw new CliError("usage", `A name has 1 to ${SANDBOX_LIMITS.maxAccountTextChars} characters.`);
  }
  const limits = parseLimitWords(flags.limit ?? ["none"]);
  const add = async ({ accounts }: { accounts: Parameters<typeof chooseOrganization>[0] }) => {
    if (!(await accounts.addOrganization(wanted, limits))) {
      throw new CliError("usage", `There is an organisation ${safe(wanted)} already.`);
    }
    return await chooseOrganization(accounts, wanted);
  };
  const organization = await withAccounts(context, add, { mayMake: true });
  return report(context, organization, `Added the organisation ${safe(wanted)} (id ${organization.id}).`);
}

/** `fumehood sandbox orgs limit NAME LIMIT…` */
export async function limitOrg(context: CliContext, name: string, words: readonly string[]): Promise<number> {
  const limits = parseLimitWords(words);
  return await withAccounts(context, async ({ accounts }) => {
    const organization = await chooseOrganization(accounts, name);
    await accounts.limitOrganization(organization.id, limits);
    const sentence = `The limit of ${safe(organization.name)} is ${formatLimits(limits)}.`;
    return report(context, { ...organization, limits }, sentence);
  });
}

/** `fumehood sandbox orgs remove NAME` */
export async function removeOrg(context: CliContext, name: string): Promise<number> {
  return await withAccounts(context, async ({ accounts }) => {
    const organization = await chooseOrganization(accounts, name);
    await accounts.removeOrganization(organization.id);
    return report(
      context,
      { removed: organization.name, id: organization.id },
      `Removed ${safe(organization.name)} and its users (${organization.users}). Its private samples are nobody's from now on.`,
    );
  });
}
