import { Readable } from "node:stream";
import { createClient, type Client, type Sample } from "@fumehood/client";
import type { SampleRecord, TargetInfo } from "@fumehood/contract";
import type { Target, TargetClient, TargetRegistry, TargetSubmitOptions } from "@fumehood/pipeline";
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
  const { name, label, kind, url, types, perDay, percent } = settings;
  return {
    client,
    info: { name, label, kind, url, isDefault: name === defaultName, apiKey: "•••" },
    target: {
      name,
      label,
      kind,
      url,
      types,
      client: adaptClient(client),
      quota: { perDay: perDay ?? null, sharePercent: percent ?? 100, peopleReserve: 0 },
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
    target: { ...common, types: "any", quota: null, client: adaptClient(client), portalUrl: builtin.portalUrl },
  };
}

/** The registry that the pipeline asks. */
export function registryOf(connected: readonly ConnectedTarget[], defaultName: string): TargetRegistry {
  const byName = new Map(connected.map(({ target }) => [target.name, target]));
  return { defaultName, names: () => [...byName.keys()], get: (name) => byName.get(name) };
}

/** The pipeline's narrow view of the SDK's client. */
export function adaptClient(client: Client): TargetClient {
  return {
    submitFile: async (file, options, signal) => {
      const source = { name: file.name, sizeBytes: file.sizeBytes, open: () => readWhenOpened(file.open) };
      const request = await toRequest(client, options);
      return toRecord(await client.samples.submitFile({ file: source, options: request }, { signal }));
    },
    submitUrl: async (url, options, signal) =>
      toRecord(await client.samples.submitUrl({ url, options: await toRequest(client, options) }, { signal })),
    searchSubmissions: (query, signal) =>
      client.call("searchSubmissions", { query: Object.fromEntries(Object.entries(query)) }, { signal }),
    sampleStates: async (sampleIds, signal) => {
      const states = await client.samples.states(sampleIds, { signal });
      return [...states.values()].map(({ sampleId, state, status }) => ({ sampleId, state, status: status ?? null }));
    },
    sampleSummary: (sampleId, signal) => client.call("getSampleSummary", { params: { sampleId } }, { signal }),
    sampleThreat: (sampleId, signal) => client.call("getSampleThreat", { params: { sampleId } }, { signal }),
    downloadElement: async (sampleId, element, signal) => {
      const download = await client.samples.download(sampleId, element, { signal });
      return Readable.from(download.stream, { objectMode: false });
    },
    whoami: (signal) => client.call("whoami", {}, { signal }),
    rateLimit: (login, signal) => client.call("getRateLimit", { params: { login } }, { signal }),
  };
}

async function* readWhenOpened(open: () => Promise<Readable>): AsyncGenerator<Uint8Array> {
  yield* await open();
}

async function toRequest(client: Client, options: TargetSubmitOptions) {
  const { networkSimulation, ...request } = options;
  if (networkSimulation === undefined || request.networkExit !== undefined) return request;
  return { ...request, networkExit: await findExit(client, networkSimulation) };
}

/** The service has no field for the simulation: each of its network exits stands for one. */
async function findExit(client: Client, simulation: string): Promise<string> {
  const exits = await client.configuration.networkExits();
  const exit = exits.find((each) => each.simulation?.toLowerCase().replaceAll("_", "-").startsWith(simulation));
  if (exit !== undefined) return exit.id;
  const offered = [...new Set(exits.map((each) => each.simulation ?? "unnamed"))].join(", ") || "nothing";
  throw new ApiFault(
    400,
    "network-simulation",
    `The target offers no network exit with the simulation "${simulation}"; it offers: ${offered}.`,
  );
}

function toRecord(sample: Sample): SampleRecord {
  return {
    id: sample.sampleId,
    state: sample.state,
    status: sample.status,
    filename: sample.fileName,
    md5: sample.md5,
    sha1: sample.sha1,
    sha256: sample.sha256,
    tags: [...sample.tags],
    vm: sample.vm,
    analyzing: sample.isAnalyzing,
    submitted_at: sample.submittedAt,
  };
}
