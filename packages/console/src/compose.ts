import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Status } from "@fumehood/contract";
import { createPipeline, type DedupeWindows, type Pipeline, type PipelineLimits } from "@fumehood/pipeline";
import { openBlobStore, openDatabase, openDeliveryStore, openItemStore } from "@fumehood/store";
import { createInspector, createUnpacker, identifyFile } from "@fumehood/inspect";
import { composePolicy } from "./compose-policy.ts";
import type { Configuration } from "./configuration/index.ts";
import { prepareDataFolder, type DataFolder } from "./data-folder.ts";
import { StartError } from "./errors.ts";
import { listenOn } from "./listen.ts";
import { createLogger } from "./logger.ts";
import { describePolicyBriefly, type PolicyKeeper } from "./policy/policy-keeper.ts";
import { readRunFile, removeRunFile, writeRunFile } from "./run-file.ts";
import { composeSources } from "./compose-sources.ts";
import { composeSandbox, describeEngines } from "./sandbox-parts.ts";
import { createConsoleServer } from "./server/app.ts";
import { createDropServer } from "./server/drop-server.ts";
import { createSignInUrl, FIRST_USER } from "./server/session-routes.ts";
import { createSessions, sessionMigrations, type SessionTables } from "./sessions.ts";
import { composeSinks } from "./sinks/compose-sinks.ts";
import { createTargetLists } from "./target-lists.ts";
import { connectTargets, registryOf } from "./targets.ts";
import { VERSION } from "./version.ts";
import { ensureWebAssets } from "./web-assets.ts";

const MIB = 1024 ** 2;

export interface StartOptions {
  /** `serve`: the page, the configured port, and a run file for commands. `headless`: the API alone at a free port, for one command. */
  readonly mode: "serve" | "headless";
  /** Targets that are connected; all of them when absent. The built-in sandbox is composed only where it is among them. */
  readonly connect?: readonly string[] | undefined;
  /** Whether items are worked on, and samples analysed. */
  readonly work: boolean;
  readonly say?: (line: string) => void;
}

export interface Fumehood {
  readonly url: string;
  /** Opens the console API for commands of the same user. */
  readonly token: string;
  readonly sandboxUrl: string | null;
  readonly sandboxKeyFile: string;
  /** What can analyse here; empty where the built-in sandbox is not part of it. */
  engines(): Promise<Status["engines"]>;
  createSignInLink(): Promise<string>;
  /** Reads the policy's file anew, as a changed one is by itself. A broken one changes nothing. */
  reloadPolicy(): Promise<void>;
  /** Stops taking work, lets what runs come to a safe point, and closes everything in the reverse order of its start. */
  stop(): Promise<void>;
}

/**
 * Composition root 1: everything, wired by hand.
 * @throws {StartError} with one sentence when the data folder, the port or the page cannot be used.
 */
export async function startFumehood(configuration: Configuration, options: StartOptions): Promise<Fumehood> {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    return await start(configuration, options, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  configuration: Configuration,
  options: StartOptions,
  closers: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Fumehood> {
  const startedAt = new Date().toISOString();
  const isServing = options.mode === "serve";
  const data = await prepareDataFolder(configuration.dataFolder);
  if (isServing) await refuseSecondStart(data);
  const webFolder = isServing ? await ensureWebAssets(options.say ?? (() => undefined)) : undefined;
  const logger = createLogger(configuration.log.level);
  const database = await openDatabase(`sqlite:${data.database}`);
  closers.push(() => database.close());
  const blobs = await openBlobStore(`file:${data.blobs}`);
  closers.push(() => blobs.close());

  const isConnected = (name: string) => options.connect === undefined || options.connect.includes(name);
  let url = "";
  const portalUrl = (sampleId: string) => `${url}/samples/${sampleId}`;
  const sandbox =
    configuration.sandbox.enabled && isConnected("builtin")
      ? await composeSandbox({
          configuration,
          data,
          database,
          blobs,
          logger,
          host: "127.0.0.1",
          ports: isServing ? sandboxPorts(configuration) : [0],
          flag: "sandbox.port",
          work: options.work,
          portalUrl,
        })
      : undefined;
  if (sandbox) closers.push(() => sandbox.stop());

  const connected = connectTargets(
    { ...configuration, targets: configuration.targets.filter(({ name }) => isConnected(name)) },
    sandbox && { url: sandbox.url, apiKey: sandbox.apiKey, portalUrl },
  );
  closers.push(() => Promise.all(connected.map(({ client }) => client.close())));
  const unpackFolder = join(data.temp, `unpack-${process.pid}`);
  const unpacker = createUnpacker({ outRoot: unpackFolder });
  closers.push(() => unpacker.close());
  const sinks = composeSinks(configuration.sinks, Date.now);
  closers.push(() => Promise.all(sinks.map(async (sink) => sink.close?.())));
  const inspector = createInspector();
  closers.push(() => inspector.close());
  const store = await openItemStore(database);
  const policy = await composePolicy({ configuration, database, store, logger });
  closers.push(() => policy.keeper.stop());
  const pipeline = await createPipeline({
    sinks,
    deliveries: await openDeliveryStore(database),
    store,
    policies: policy.keeper.book,
    inspect: (path, how) => inspector.inspect(path, how),
    blobs,
    targets: registryOf(connected, configuration.defaultTarget),
    identify: identifyFile,
    unpacker,
    archivePasswords: configuration.unpack.passwords.map((password) => password.reveal()),
    tempFolder: unpackFolder,
    policy: { dedupe: dedupeWindowsOf(configuration), bands: configuration.verdict },
    limits: limitsOf(configuration),
    logger,
  });
  closers.push(() => pipeline.stop());

  const sources = await composeSources({ configuration, database, store, blobs, pipeline, logger });
  closers.push(() => sources.supervisor.stop());

  const token = randomBytes(32).toString("base64url");
  const sessions = createSessions(database.kysely.withTables<SessionTables>(), Date.now);
  await database.migrate("console", sessionMigrations);
  let known: Promise<Status["engines"]> | undefined;
  const engines = () => (known ??= sandbox ? describeEngines() : Promise.resolve([]));
  const server = await createConsoleServer({
    pipeline,
    policy,
    sources,
    takesDrops: isServing && configuration.drop.port === 0,
    targets: connected,
    lists: createTargetLists(Date.now),
    sessions,
    localToken: token,
    host: configuration.server.host,
    webFolder,
    maxFileBytes: configuration.limits.file_mib * MIB,
    status: () => describeStatus(pipeline, policy.keeper, configuration, startedAt, engines),
    ownUrl: () => url,
    now: Date.now,
    logger,
  });
  closers.push(() => server.close());
  url = await listenOn(server, {
    host: isServing ? configuration.server.host : "127.0.0.1",
    port: isServing ? configuration.server.port : 0,
    flag: "--port",
  });
  if (isServing) {
    await writeRunFile(data.runFile, {
      pid: process.pid,
      url,
      sandboxUrl: sandbox?.url ?? null,
      token,
      startedAt,
      version: VERSION,
    });
    closers.push(() => removeRunFile(data.runFile));
  }
  if (isServing) policy.keeper.start();
  if (isServing && configuration.drop.port !== 0) {
    const drop = await createDropServer({
      sources,
      pipeline,
      maxFileBytes: configuration.limits.file_mib * MIB,
      logger,
    });
    closers.push(() => drop.close());
    const { host, port } = configuration.drop;
    await listenOn(drop, { host: host === "" ? configuration.server.host : host, port, flag: "drop.port" });
  }
  if (options.work) pipeline.start();
  if (isServing && options.work) sources.supervisor.start();
  return {
    url,
    token,
    sandboxUrl: sandbox?.url ?? null,
    sandboxKeyFile: data.sandboxKeyFile,
    engines,
    reloadPolicy: () => policy.keeper.reload(),
    createSignInLink: () => createSignInUrl(url, () => sessions.createLink(FIRST_USER)),
    stop,
  };
}

/** A configured port is meant; otherwise the one after the console's, so that clients find it again, or any free one. */
function sandboxPorts({ sandbox, server }: Configuration): number[] {
  if (sandbox.port !== 0) return [sandbox.port];
  return server.port === 0 || server.port >= 65_535 ? [0] : [server.port + 1, 0];
}

async function refuseSecondStart(data: DataFolder): Promise<void> {
  const running = await readRunFile(data.runFile);
  if (running !== undefined) {
    throw new StartError("running", `Fumehood runs already on ${data.path}: ${running.url}, process ${running.pid}.`);
  }
}

const MINUTE_MS = 60_000;

function dedupeWindowsOf({ dedupe }: Configuration): DedupeWindows {
  const all = dedupe.window_minutes;
  return {
    malicious: (dedupe.malicious_minutes ?? all) * MINUTE_MS,
    suspicious: (dedupe.suspicious_minutes ?? all) * MINUTE_MS,
    clean: (dedupe.clean_minutes ?? all) * MINUTE_MS,
    unknown: all * MINUTE_MS,
    failed: dedupe.failed_minutes * MINUTE_MS,
  };
}

function limitsOf({ limits }: Configuration): Partial<PipelineLimits> {
  return {
    fileBytes: limits.file_mib * MIB,
    unpackDepth: limits.archive_depth,
    membersPerRoot: limits.archive_members,
    bytesPerRoot: limits.archive_total_mib * MIB,
  };
}

async function describeStatus(
  pipeline: Pipeline,
  keeper: PolicyKeeper,
  configuration: Configuration,
  startedAt: string,
  engines: Fumehood["engines"],
): Promise<Status> {
  return {
    version: VERSION,
    startedAt,
    dataFolder: configuration.dataFolder,
    bands: configuration.verdict,
    counts: { ...(await pipeline.storeStats()) },
    engines: await engines(),
    policy: describePolicyBriefly(keeper),
  };
}
