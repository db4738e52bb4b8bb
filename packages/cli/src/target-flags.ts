import { readFileSync } from "node:fs";
import { kindOfTarget, Secret, type Configuration, type TargetSettings } from "@fumehood/console/configuration";
import type { CliContext } from "./context.ts";
import { CliError } from "./exit-codes.ts";

/** How a command names its target: by name, or by address with a key from a file or from FUMEHOOD_API_KEY. */
export interface TargetFlags {
  readonly target?: string;
  readonly apiKeyFile?: string;
}

/**
 * The name of the wanted target, and a configuration that knows it. An address becomes a target of its own for this command.
 * @throws {CliError} `notFound` for an unknown name, `usage` for an unreadable key file.
 */
export function chooseTarget(
  context: CliContext,
  configuration: Configuration,
  flags: TargetFlags,
): { name: string; configuration: Configuration } {
  const wanted = flags.target ?? configuration.defaultTarget;
  if (!/^https?:\/\//i.test(wanted)) {
    const names = ["builtin", ...configuration.targets.map((target) => target.name)];
    if (!names.includes(wanted))
      throw new CliError("notFound", `There is no target "${wanted}". There are: ${names.join(", ")}.`);
    if (flags.apiKeyFile === undefined || wanted === "builtin") return { name: wanted, configuration };
    const targets = configuration.targets.map((target) =>
      target.name === wanted ? { ...target, apiKey: readKeyFile(flags.apiKeyFile) } : target,
    );
    return { name: wanted, configuration: { ...configuration, targets } };
  }
  const target = describeAddress(wanted, readKeyFile(flags.apiKeyFile) ?? keyFromEnvironment(context));
  const others = configuration.targets.filter((each) => each.name !== target.name);
  return { name: target.name, configuration: { ...configuration, targets: [...others, target] } };
}

function describeAddress(address: string, apiKey: Secret | undefined): TargetSettings {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new CliError("usage", `"${address}" is not an address of a target.`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    throw new CliError(
      "usage",
      "The address of a target holds no user name, password or query; the key goes into --api-key-file.",
    );
  }
  const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  if (apiKey === undefined) {
    throw new CliError(
      "usage",
      `The target ${base} needs a key: name a file with --api-key-file, or set FUMEHOOD_API_KEY.`,
    );
  }
  return {
    name: base,
    label: url.host,
    kind: kindOfTarget(url),
    url: base,
    apiKey,
    keyInQuery: false,
    ca: undefined,
    fingerprints: undefined,
    proxyUrl: undefined,
    types: "service",
    maxTlp: undefined,
    perDay: undefined,
    percent: undefined,
    reserveForPeople: 0,
    pace: false,
  };
}

function keyFromEnvironment(context: CliContext): Secret | undefined {
  return context.environment.apiKey === undefined ? undefined : new Secret(context.environment.apiKey);
}

function readKeyFile(path: string | undefined): Secret | undefined {
  if (path === undefined) return undefined;
  try {
    const key = readFileSync(path, "utf8").trim();
    if (key === "" || /\s/.test(key)) throw new CliError("usage", `The file ${path} does not hold one key.`);
    return new Secret(key);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError("usage", `The key file ${path} cannot be read.`, { cause: error });
  }
}
