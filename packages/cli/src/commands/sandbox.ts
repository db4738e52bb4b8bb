import { startSandbox } from "@fumehood/console";
import { describeDataFolder, readRunFile } from "@fumehood/console/running";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { readPort, untilAborted } from "./serve.ts";

export interface SandboxFlags {
  readonly host?: string;
  readonly port?: string;
  readonly apiKey?: string;
}

/** `fumehood sandbox`: the built-in analysis service alone, for any client of the Threat Grid API, until Ctrl-C. */
export async function sandbox(context: CliContext, flags: SandboxFlags): Promise<number> {
  const configuration = context.configure({ "server.host": flags.host });
  const other = await readRunFile(describeDataFolder(configuration.dataFolder).runFile);
  if (other !== undefined) {
    throw new CliError(
      "configuration",
      `A console runs on ${configuration.dataFolder} already (${other.url}), with this sandbox inside; name another folder with --data.`,
    );
  }
  const port = readPort(flags.port) ?? configuration.sandbox.port;
  const running = await startSandbox(configuration, { host: configuration.server.host, port, apiKey: flags.apiKey });
  if (context.json) {
    context.printJson({ url: running.url, keyFile: running.keyFile, dataFolder: configuration.dataFolder });
  } else {
    const key = flags.apiKey === undefined ? `in ${running.keyFile}` : "as given";
    context.terminal.out(`Sandbox  ${running.url}  (Threat Grid API; key ${key})`);
    context.terminal.out(`Data     ${configuration.dataFolder}`);
  }
  await untilAborted(context.signal);
  await running.stop();
  return 0;
}
