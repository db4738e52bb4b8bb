import type { BlobStore } from "@fumehood/pipeline";
import { createInspector, createUnpacker, createYaraScanner, isUnpackable, readRuleSources } from "@fumehood/inspect";
import {
  createArchiveOpener,
  createSandbox,
  createStaticEngine,
  newApiKey,
  type EngineComponent,
  type FaultRules,
} from "@fumehood/sandbox";
import { openBlobStore, openDatabase, type Database } from "@fumehood/store";
import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { Configuration } from "./configuration/index.ts";
import { prepareDataFolder, readOrCreateSecret, type DataFolder } from "./data-folder.ts";
import { listenOnFirst } from "./listen.ts";
import { createLogger } from "./logger.ts";

export interface SandboxPartsOptions {
  readonly configuration: Configuration;
  readonly data: DataFolder;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly logger: Logger;
  readonly host: string;
  /** Tried in this order; the last one is usually 0, any free one. */
  readonly ports: readonly number[];
  /** What to change when no port is free. */
  readonly flag: string;
  /** Whether waiting samples are analysed. */
  readonly work: boolean;
  /** The first user's key; without one it is made at the first start and kept in the data folder. */
  readonly apiKey?: string | undefined;
  /** Where people look at a sample; without it, the sandbox's own address. */
  readonly portalUrl?: (sampleId: string) => string;
  /** Makes it fail on purpose; without it nothing can. */
  readonly faults?: FaultRules | undefined;
}

export interface SandboxParts {
  readonly url: string;
  readonly apiKey: string;
  stop(): Promise<void>;
}

/** The built-in sandbox on a port of its own: its origin is another than the console's on purpose, for it serves reports of hostile files. */
export async function composeSandbox(options: SandboxPartsOptions): Promise<SandboxParts> {
  const { configuration, data } = options;
  const apiKey = options.apiKey ?? (await readOrCreateSecret(data.sandboxKeyFile, () => newApiKey(randomBytes)));
  const inspector = createInspector({ workers: configuration.sandbox.concurrency });
  const unpacker = createUnpacker({ spare: 1, outRoot: data.temp });
  const engine = createStaticEngine({
    inspector,
    clock: Date.now,
    archives: createArchiveOpener({
      unpacking: { isUnpackable, unpack: (request) => unpacker.unpack(request) },
      scratchDir: data.temp,
    }),
  });
  const sandbox = await createSandbox({
    database: options.database,
    blobs: options.blobs,
    engine,
    tempFolder: data.temp,
    apiKey,
    limits: { maxSampleBytes: configuration.limits.file_mib * 1024 ** 2 },
    logger: options.logger,
    concurrency: configuration.sandbox.concurrency,
    callbacks: { allowPrivateNetworks: configuration.sandbox.callbacks_private_networks },
    ...(options.portalUrl ? { portalUrl: options.portalUrl } : {}),
    ...(options.faults ? { faults: options.faults } : {}),
  });
  const url = await listenOnFirst(sandbox.app, { host: options.host, ports: options.ports, flag: options.flag });
  if (options.work) sandbox.start();
  return {
    url,
    apiKey,
    stop: async () => {
      await sandbox.stop();
      await Promise.all([inspector.close(), unpacker.close()]);
    },
  };
}

export interface RunningSandbox {
  readonly url: string;
  readonly keyFile: string;
  stop(): Promise<void>;
}

/** The sandbox alone, over its own database and blobs: what `fumehood sandbox` runs. */
export async function startSandbox(
  configuration: Configuration,
  options: Pick<SandboxPartsOptions, "host" | "apiKey" | "faults"> & { readonly port: number },
): Promise<RunningSandbox> {
  const data = await prepareDataFolder(configuration.dataFolder);
  const database = await openDatabase(`sqlite:${data.database}`);
  const blobs = await openBlobStore(`file:${data.blobs}`);
  const close = async () => {
    await blobs.close();
    await database.close();
  };
  try {
    const sandbox = await composeSandbox({
      configuration,
      data,
      database,
      blobs,
      logger: createLogger(configuration.log.level),
      host: options.host,
      ports: [options.port],
      flag: "--port",
      work: true,
      apiKey: options.apiKey,
      faults: options.faults,
    });
    return {
      url: sandbox.url,
      keyFile: data.sandboxKeyFile,
      stop: async () => {
        await sandbox.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The engines of this machine. Compiles the YARA rules to know about them, so it is for those who show it. */
export async function describeEngines(): Promise<EngineComponent[]> {
  const unused = () => Promise.reject(new Error("an engine that is only described does not work"));
  const engine = createStaticEngine({
    inspector: { inspect: unused },
    archives: { canOpen: isUnpackable, withOpened: unused },
    clock: Date.now,
    yara: await describeYara(),
  });
  return [...engine.describe(), DETONATION];
}

/** Said wherever engines are listed, so that nobody takes a static analysis for a run. */
const DETONATION: EngineComponent = {
  name: "detonation",
  available: false,
  detail: "This version does not run samples in a virtual machine; analyses are static and say so.",
};

/** Whether the YARA library is there for this platform and takes our rules: a scan of nothing tells. */
async function describeYara(): Promise<Pick<EngineComponent, "available" | "detail">> {
  const scanner = await createYaraScanner(readRuleSources());
  const { facts } = scanner.scan(new Uint8Array());
  return facts.ran
    ? { available: true, detail: `${facts.ruleCount} rules are run over each sample.` }
    : { available: false, detail: facts.reason };
}
