import { mkdir } from "node:fs/promises";
import { identifyFile } from "@fumehood/inspect";
import { sweepTemporaryFiles } from "@fumehood/store";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { addUser, type NewUser } from "./accounts/add-user.ts";
import { ensureFirstUser } from "./accounts/first-user.ts";
import { createAnalysisWorker } from "./analysis/worker.ts";
import { createCallbackWorker, DEFAULT_CALLBACK_MEANS, type CallbackMeans } from "./callbacks/worker.ts";
import type { SandboxContext, SubmissionQuota } from "./context.ts";
import type { EngineComponent, StaticEngine } from "./engine/types.ts";
import { addFaultRoutes } from "./faults/admin.ts";
import { FaultControl } from "./faults/fault-control.ts";
import { addFaultHooks } from "./faults/hooks.ts";
import type { FaultRules } from "./faults/schema.ts";
import { createServer } from "./http/server.ts";
import { SANDBOX_LIMITS, type SandboxLimits } from "./limits.ts";
import type { Clock, RandomBytes, SandboxBlobs, SandboxDatabase } from "./ports.ts";
import { createRandomBytes } from "./random-bytes.ts";
import { addAccountRoutes } from "./routes/account.ts";
import { addAdministrationRoutes } from "./routes/administration.ts";
import { addCatalogRoutes } from "./routes/catalog.ts";
import { addEntityRoutes } from "./routes/entities.ts";
import { addFeedRoutes } from "./routes/feeds.ts";
import { addOpenApiRoutes } from "./routes/openapi.ts";
import { addTagRoutes } from "./routes/tags.ts";
import { addAnalysisRoutes } from "./routes/analysis.ts";
import { addElementRoutes } from "./routes/elements.ts";
import { addSampleSearchRoutes } from "./routes/sample-search.ts";
import { addSampleRoutes } from "./routes/samples.ts";
import { addSearchRoutes } from "./routes/search.ts";
import { addServiceRoutes } from "./routes/service.ts";
import { createKeyFinder } from "./tables/keys.ts";
import { sandboxMigrations } from "./tables/migrations.ts";
import type { SandboxTables } from "./tables/schema.ts";
import type { WorkLoop } from "./work-loop.ts";

export interface SandboxOptions {
  database: SandboxDatabase;
  blobs: SandboxBlobs;
  engine: StaticEngine;
  /** For uploads whose key is not known yet; files there live for one request. What killed processes left there is removed at the start. */
  tempFolder: string;
  /** Becomes the first user's key, whatever its length. */
  apiKey?: string;
  firstUser?: Omit<NewUser, "apiKey">;
  /** Where clients reach this service, for `cloud.json` and callbacks; without it, where it listens. */
  publicUrl?: string;
  /** Where people look at a sample; without it, the path that the service's own portal has. */
  portalUrl?: (sampleId: string) => string;
  /** Where callbacks may go: to public addresses only, without it. */
  callbacks?: Partial<CallbackMeans>;
  limits?: Partial<SandboxLimits>;
  /** Limits that organisations and users get when they are made; those of present ones stand in the tables. */
  quota?: Partial<SubmissionQuota>;
  clock?: Clock;
  random?: RandomBytes;
  /** Without one nothing is logged. */
  logger?: FastifyBaseLogger;
  /** Samples analysed at the same time; 2 without a value. */
  concurrency?: number;
  /** Makes the service fail as the rules say; with an empty list an administrator may give rules later. Without it nothing can. */
  faults?: FaultRules;
}

/** The analysis service. It has neither opened the database nor closes it. */
export interface Sandbox {
  /** For `inject`, and for whoever mounts it elsewhere. */
  readonly app: FastifyInstance;
  /** The first user's key when it was given or has just been made; `undefined` at later starts, as only its digest is kept. */
  readonly firstKey: string | undefined;
  /** Answers requests; port 0 takes a free one. Returns the address as a URL. */
  listen(address: { host: string; port: number }): Promise<string>;
  /** Begins to analyse, and to call back. */
  start(): void;
  /** Stops answering, analysing and calling back; samples under way are given back and lose nothing. */
  stop(): Promise<void>;
  /** Analyses one waiting sample in the caller's time; false when none waits. */
  analyseNext(): Promise<boolean>;
  /** Makes one callback that is due in the caller's time; false when none is. */
  callBackNext(): Promise<boolean>;
  /** Adds a user and returns the key, which cannot be told again. Rejects when login or key is taken. */
  addUser(user: NewUser): Promise<string>;
  /** The parts of the engine and whether they can work on this machine. */
  describe(): EngineComponent[];
}

const DEFAULT_CONCURRENCY = 2;
const FIRST_LOGIN = "analyst";
/** Types of which nothing is known, so that an analysis could say nothing. */
const UNKNOWN_TYPES: ReadonlySet<string> = new Set(["data", "empty"]);

/** Brings the tables up to date, sees to the first user and builds server and worker; nothing runs until `listen` and `start`. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { database, clock = Date.now, random = createRandomBytes(), logger } = options;
  await database.migrate("sandbox", sandboxMigrations(database.dialect));
  await mkdir(options.tempFolder, { recursive: true, mode: 0o700 });
  await sweepTemporaryFiles(options.tempFolder);
  // Workers and server need the context, and the context tells of them, so they are handed in behind it.
  const late: LateParts = {};
  const context = toContext(options, clock, random, late);
  const worker = createAnalysisWorker(context, options.concurrency ?? DEFAULT_CONCURRENCY, logger ?? silentLogger);
  late.worker = worker;
  const callbacks = createCallbackWorker(context, logger ?? silentLogger);
  late.callbacks = callbacks;
  const firstUser = { login: FIRST_LOGIN, ...options.firstUser, ...keyOf(options) };
  const firstKey = await ensureFirstUser(context.db, firstUser, context);
  const app = await createServer(context, logger);
  late.app = app;
  if (context.faults) {
    logger?.warn(context.faults.summary(), "faults are allowed: this service may fail on purpose");
    addFaultHooks(app, context, context.faults);
  }
  addRoutes(app, context);
  return {
    app,
    firstKey,
    listen: async (address) => await app.listen(address),
    start: () => {
      worker.start();
      callbacks.start();
    },
    stop: async () => void (await Promise.all([app.close(), worker.stop(), callbacks.stop()])),
    analyseNext: async () => await worker.step(),
    callBackNext: async () => await callbacks.step(),
    addUser: async (user) => await addUserOrThrow(context, user),
    describe: () => context.engine.describe(),
  };
}

interface LateParts {
  worker?: WorkLoop;
  callbacks?: WorkLoop;
  app?: FastifyInstance;
}

async function addUserOrThrow(context: SandboxContext, user: NewUser): Promise<string> {
  const outcome = await addUser(context.db, user, context);
  if (outcome.kind === "added") return outcome.apiKey;
  throw new Error(outcome.kind === "key-taken" ? "The key is another user's." : `The login ${user.login} is taken.`);
}

const silentLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };

function keyOf({ apiKey }: SandboxOptions): { apiKey?: string } {
  return apiKey === undefined ? {} : { apiKey };
}

function toContext(options: SandboxOptions, clock: Clock, random: RandomBytes, late: LateParts): SandboxContext {
  const publicUrl = () => options.publicUrl ?? addressOf(late.app) ?? "http://127.0.0.1";
  const db = options.database.kysely.withTables<SandboxTables>();
  return {
    db,
    dialect: options.database.dialect,
    blobs: options.blobs,
    engine: options.engine,
    isAnalysable: async (path, name) => !UNKNOWN_TYPES.has((await identifyFile(path, { name })).type),
    findUserByKey: createKeyFinder(db),
    clock,
    random,
    limits: { ...SANDBOX_LIMITS, ...options.limits },
    quota: { user: options.quota?.user ?? [], organization: options.quota?.organization ?? [] },
    tempFolder: options.tempFolder,
    get publicUrl() {
      return publicUrl();
    },
    portalUrl: options.portalUrl ?? ((sampleId) => `${publicUrl()}/mask/samples/${sampleId}`),
    callbacks: { ...DEFAULT_CALLBACK_MEANS, ...options.callbacks },
    faults: options.faults && new FaultControl(options.faults),
    wakeWorker: () => late.worker?.wake(),
    wakeCallbacks: () => late.callbacks?.wake(),
  };
}

/** Where a server listens, as those on this machine reach it. */
function addressOf(app: FastifyInstance | undefined): string | undefined {
  const address = app?.server.address();
  if (address == null || typeof address === "string") return undefined;
  const isEverywhere = address.address === "0.0.0.0" || address.address === "::";
  const host = isEverywhere ? "127.0.0.1" : address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

function addRoutes(app: FastifyInstance, context: SandboxContext): void {
  addSampleRoutes(app, context);
  addAnalysisRoutes(app, context);
  addElementRoutes(app, context);
  addSearchRoutes(app, context);
  addAccountRoutes(app, context);
  addEntityRoutes(app, context);
  addTagRoutes(app, context);
  addSampleSearchRoutes(app, context);
  addFeedRoutes(app, context);
  addCatalogRoutes(app, context);
  addAdministrationRoutes(app, context);
  addServiceRoutes(app, context);
  addFaultRoutes(app, context);
  addOpenApiRoutes(app, context);
}
