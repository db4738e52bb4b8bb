import { readFile } from "node:fs/promises";
import { startSandbox } from "@fumehood/console";
import { describeDataFolder, readRunFile } from "@fumehood/console/running";
import { NO_FAULT_RULES, readFaultRules, type FaultRules } from "@fumehood/sandbox";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { readPort, untilAborted } from "./serve.ts";

export interface SandboxFlags {
  readonly host?: string;
  readonly port?: string;
  readonly apiKey?: string;
  readonly faults?: string;
  readonly allowFaults?: boolean;
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
  const { host } = configuration.server;
  const faults = await readFaults(flags);
  const running = await startSandbox(configuration, { host, port, apiKey: flags.apiKey, faults });
  if (context.json) {
    const { url, keyFile } = running;
    const isFaulty = faults ? { faults: faults.rules.length } : {};
    context.printJson({ url, keyFile, dataFolder: configuration.dataFolder, ...isFaulty });
  } else {
    const key = flags.apiKey === undefined ? `in ${running.keyFile}` : "as given";
    context.terminal.out(`Sandbox  ${running.url}  (Threat Grid API; key ${key})`);
    context.terminal.out(`Data     ${configuration.dataFolder}`);
    if (faults) context.terminal.out(`Faults   ${describeFaults(faults)}`);
  }
  await untilAborted(context.signal);
  await running.stop();
  return 0;
}

/** @throws {CliError} when the file cannot be read, {FaultRulesError} when it holds no usable rules. */
async function readFaults({ faults: file, allowFaults }: SandboxFlags): Promise<FaultRules | undefined> {
  if (file === undefined) return allowFaults ? NO_FAULT_RULES : undefined;
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError("usage", `The file ${file} that --faults names cannot be read.`, { cause });
  }
  return readFaultRules(text, file);
}

function describeFaults({ rules }: FaultRules): string {
  if (rules.length === 0) return "allowed: an administrator can make this sandbox fail (PUT /admin/faults)";
  return `${rules.length} ${rules.length === 1 ? "rule" : "rules"}: this sandbox fails on purpose (docs/faults.md)`;
}
