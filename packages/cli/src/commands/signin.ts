import { describeDataFolder, readRunFile } from "@fumehood/console/running";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { createConsoleApi } from "../console-api.ts";

/** `fumehood signin`: a new one-time link to the console that runs. */
export async function signin(context: CliContext): Promise<number> {
  const configuration = context.configure();
  const running = await readRunFile(describeDataFolder(configuration.dataFolder).runFile);
  if (running === undefined) {
    throw new CliError("notFound", `No console runs on ${configuration.dataFolder}; start it with "npm start".`);
  }
  const api = createConsoleApi({ url: running.url, token: running.token, user: "local" });
  const { url } = await api.call("createSignInLink");
  if (context.json) context.printJson({ url });
  else context.terminal.out(url);
  return 0;
}
