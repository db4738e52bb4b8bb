import { startSandbox } from "@fumehood/console";
import type { CliContext } from "../context.ts";
import { readPort, untilAborted } from "./serve.ts";

export interface SandboxFlags {
  readonly host?: string;
  readonly port?: string;
  readonly apiKey?: string;
}

/** `fumehood sandbox`: the built-in analysis service alone, for any client of the Threat Grid API, until Ctrl-C. */
export async function sandbox(context: CliContext, flags: SandboxFlags): Promise<number> {
  const configuration = context.configure({ "server.host": flags.host });
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
