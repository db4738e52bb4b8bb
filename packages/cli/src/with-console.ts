import { userInfo } from "node:os";
import { describeDataFolder, readRunFile } from "@fumehood/console/running";
import type { Configuration } from "@fumehood/console/configuration";
import { createConsoleApi, type ConsoleApi } from "./console-api.ts";

export interface WithConsoleOptions {
  readonly configuration: Configuration;
  /** The target that the command talks to; `"any"` for that of whatever item is named; absent when it only reads what is here. */
  readonly target?: string;
  /** Whether items of the target are to be worked on: for those who wait. */
  readonly work?: boolean;
}

/**
 * Runs `work` with the console API: that of the console that runs on the data folder, or, when none runs or it does not know the target,
 * of one (`isOwn`) that is composed in this process for as long as the work takes (on loopback, at a free port, unknown to others).
 */
export async function withConsole<T>(
  options: WithConsoleOptions,
  work: (api: ConsoleApi, isOwn: boolean) => Promise<T>,
): Promise<T> {
  const { configuration, target } = options;
  const running = await readRunFile(describeDataFolder(configuration.dataFolder).runFile);
  const user = currentUser();
  if (running !== undefined) {
    const api = createConsoleApi({ url: running.url, token: running.token, user });
    if (target === undefined || target === "any" || (await knowsTarget(api, target))) return work(api, false);
  }
  // Loaded here alone: a command that finds a running console does without server, sandbox and parsers.
  const { startFumehood } = await import("@fumehood/console");
  const fumehood = await startFumehood(configuration, {
    mode: "headless",
    connect: target === "any" ? undefined : target === undefined ? [] : [target],
    work: options.work ?? false,
  });
  try {
    return await work(createConsoleApi({ url: fumehood.url, token: fumehood.token, user }), true);
  } finally {
    await fumehood.stop();
  }
}

async function knowsTarget(api: ConsoleApi, target: string): Promise<boolean> {
  const { targets } = await api.call("listTargets");
  return targets.some((each) => each.name === target);
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "local"; // no entry in the user database, as in some containers
  }
}
