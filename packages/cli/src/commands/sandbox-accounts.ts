import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { describeDataFolder, type DataFolder } from "@fumehood/console/running";
import {
  openAccounts,
  SANDBOX_LIMITS,
  type OrganizationInfo,
  type QuotaWindow,
  type SandboxAccounts,
  type UserInfo,
} from "@fumehood/sandbox/accounts";
import { openDatabase, StoreError } from "@fumehood/store";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { safe } from "../output/terminal.ts";

/** The accounts of the sandbox in the data folder, and where that folder is. */
export interface OpenedAccounts {
  readonly accounts: SandboxAccounts;
  readonly data: DataFolder;
}

/**
 * Opens the accounts of the data folder's sandbox for as long as `work` takes, also while the sandbox runs: they share the database.
 * @throws {CliError} `configuration` when there is no sandbox (unless it may be made) or the database cannot be used.
 */
export async function withAccounts<T>(
  context: CliContext,
  work: (opened: OpenedAccounts) => Promise<T>,
  { mayMake = false } = {},
): Promise<T> {
  const data = describeDataFolder(context.configure().dataFolder);
  if (!mayMake && !existsSync(data.database)) {
    throw new CliError(
      "configuration",
      `There is no sandbox in ${data.path} yet. Name its folder with --data, or begin with "fumehood sandbox orgs add NAME".`,
    );
  }
  try {
    const database = await openDatabase(`sqlite:${data.database}`);
    try {
      const accounts = await openAccounts(database, { clock: Date.now, random: randomBytes });
      return await work({ accounts, data });
    } finally {
      await database.close();
    }
  } catch (error) {
    throw error instanceof StoreError ? new CliError("configuration", error.message, { cause: error }) : error;
  }
}

/** The user of that login. @throws {CliError} `notFound`, with those that there are. */
export async function chooseUser(accounts: SandboxAccounts, login: string): Promise<UserInfo> {
  const users = await accounts.users();
  const found = users.find((user) => user.login === login);
  if (found) return found;
  throw absent(
    "user",
    login,
    users.map((user) => user.login),
    "fumehood sandbox users add LOGIN --org NAME",
  );
}

/** The organisation of that name or id; without one the only one that there is. @throws {CliError} `notFound`, `usage` */
export async function chooseOrganization(
  accounts: SandboxAccounts,
  wanted: string | undefined,
): Promise<OrganizationInfo> {
  const organizations = await accounts.organizations();
  const names = organizations.map((organization) => organization.name);
  if (wanted === undefined) {
    const [only] = organizations;
    if (only && organizations.length === 1) return only;
    if (only) throw new CliError("usage", `Which organisation? Name one with --org: ${listOf(names)}.`);
    throw new CliError("notFound", 'There is no organisation yet. Add one first: "fumehood sandbox orgs add NAME".');
  }
  const found =
    organizations.find(({ name }) => name === wanted) ?? organizations.find(({ id }) => String(id) === wanted);
  if (found) return found;
  throw absent("organisation", wanted, names, "fumehood sandbox orgs add NAME");
}

function absent(what: string, wanted: string, present: readonly string[], remedy: string): CliError {
  const others = present.length === 0 ? "There is none yet" : `There are: ${listOf(present)}`;
  return new CliError("notFound", `There is no ${what} ${safe(wanted)}. ${others}. Add one with "${remedy}".`);
}

const MAX_LISTED = 20;

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map(safe).join(", ");
  return names.length > MAX_LISTED ? `${shown} and ${names.length - MAX_LISTED} more` : shown;
}

const UNIT_MINUTES = { m: 1, h: 60, d: 1440 } as const;

/**
 * Reads limits as they are typed: `20/1h 400/1d`, or `none`.
 * @throws {CliError} `usage`
 */
export function parseLimitWords(words: readonly string[]): QuotaWindow[] {
  if (words.length === 1 && words[0] === "none") return [];
  const { maxLimitWindows, maxLimitSamples, maxLimitMinutes } = SANDBOX_LIMITS;
  if (words.length > maxLimitWindows) throw new CliError("usage", `A limit has at most ${maxLimitWindows} windows.`);
  return words.map((word) => {
    const parts = /^(\d{1,9})\/(\d{1,7})([mhd]?)$/.exec(word);
    // The pattern lets nothing else through than these units.
    const unit = (parts?.[3] || "m") as keyof typeof UNIT_MINUTES;
    const window = { samples: Number(parts?.[1]), minutes: Number(parts?.[2]) * UNIT_MINUTES[unit] };
    if (window.samples <= maxLimitSamples && window.minutes >= 1 && window.minutes <= maxLimitMinutes) return window;
    throw new CliError(
      "usage",
      `"${safe(word)}" is no limit. Write samples/time, for instance 20/1h or 400/1d (m, h, d; at most 366 days), or "none".`,
    );
  });
}

/** Limits as they are typed. */
export function formatLimits(limits: readonly QuotaWindow[]): string {
  if (limits.length === 0) return "none";
  return limits.map(({ samples, minutes }) => `${samples}/${formatMinutes(minutes)}`).join(" ");
}

function formatMinutes(minutes: number): string {
  if (minutes % UNIT_MINUTES.d === 0) return `${minutes / UNIT_MINUTES.d}d`;
  return minutes % UNIT_MINUTES.h === 0 ? `${minutes / UNIT_MINUTES.h}h` : `${minutes}m`;
}

/** Tells what was done: a JSON value, or a sentence on standard error, where it is in nobody's way. */
export function report(context: CliContext, value: object, sentence: string): number {
  if (context.json) context.printJson(value);
  else context.terminal.err(sentence);
  return 0;
}

/** The one place where a new key is shown: alone on standard output, so that a script can take it as it is. */
export function tellKey(context: CliContext, value: object, key: string, sentence: string): number {
  if (context.json) {
    context.printJson({ ...value, key });
    return 0;
  }
  context.terminal.err(`${sentence} The key is told this once:`);
  context.terminal.out(key);
  return 0;
}
