import { createClient, type Client } from "@fumehood/client";
import type { TargetInfo } from "@fumehood/contract";
import type { Target, TargetRegistry } from "@fumehood/pipeline";
import type { Configuration, TargetSettings } from "./configuration/index.ts";
import { ApiFault } from "./errors.ts";

/** A configured target and its client, which the composition closes. */
export interface ConnectedTarget {
  readonly info: TargetInfo;
  readonly client: Client;
  readonly target: Target;
}

export interface BuiltinAddress {
  readonly url: string;
  readonly apiKey: string;
  /** Where people see a sample of the built-in sandbox: in our own console. */
  readonly portalUrl: (sampleId: string) => string;
}

/** The SDK's client for the settings of one target. */
export function createTargetClient(settings: TargetSettings): Client {
  if (settings.apiKey === undefined) {
    throw new ApiFault(
      502,
      "no-key",
      `The target ${settings.name} has no API key; configure api_key, api_key_env or api_key_file.`,
    );
  }
  return createClient({
    baseUrl: settings.url,
    apiKey: settings.apiKey.reveal(),
    keyPlacement: settings.keyInQuery ? "query" : "header-or-form",
    ca: settings.ca,
    certificateFingerprints: settings.fingerprints,
    proxyUrl: settings.proxyUrl,
  });
}

/** Asks a target who we are: the cheapest proof that address, certificate and key are right. */
export async function testTarget(settings: TargetSettings): Promise<{ ok: boolean; detail: string }> {
  try {
    const client = createTargetClient(settings);
    try {
      const { login } = await client.account.whoami();
      return { ok: true, detail: `${settings.url}, signed in as ${login}` };
    } finally {
      await client.close();
    }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Clients and registry of all targets that can be used: those with a key, and the built-in one where it runs. */
export function connectTargets(configuration: Configuration, builtin: BuiltinAddress | undefined): ConnectedTarget[] {
  const connected = configuration.targets
    .filter((settings) => settings.apiKey !== undefined)
    .map((settings) => connect(settings, createTargetClient(settings), configuration.defaultTarget));
  return builtin === undefined ? connected : [connectBuiltin(builtin, configuration.defaultTarget), ...connected];
}

function connect(settings: TargetSettings, client: Client, defaultName: string): ConnectedTarget {
  const { name, label, kind, url, types, maxTlp, perDay, percent, reserveForPeople, pace } = settings;
  return {
    client,
    info: { name, label, kind, url, isDefault: name === defaultName, apiKey: "•••" },
    target: {
      name,
      label,
      kind,
      url,
      types,
      client,
      ...(maxTlp === undefined ? {} : { maxTlp }),
      quota: { perDay: perDay ?? null, sharePercent: percent ?? 100, peopleReserve: reserveForPeople, pace },
      portalUrl: (sampleId) => client.portalUrl(sampleId),
    },
  };
}

function connectBuiltin(builtin: BuiltinAddress, defaultName: string): ConnectedTarget {
  const client = createClient({ baseUrl: builtin.url, apiKey: builtin.apiKey });
  const common = { name: "builtin", label: "Built-in sandbox", kind: "builtin", url: builtin.url } as const;
  return {
    client,
    info: { ...common, isDefault: defaultName === "builtin", apiKey: "•••" },
    target: { ...common, types: "any", quota: null, client, portalUrl: builtin.portalUrl },
  };
}

/** The registry that the pipeline asks. */
export function registryOf(connected: readonly ConnectedTarget[], defaultName: string): TargetRegistry {
  const byName = new Map(connected.map(({ target }) => [target.name, target]));
  return { defaultName, names: () => [...byName.keys()], get: (name) => byName.get(name) };
}
