import {
  createIntake,
  createOpenItemsBrake,
  createSupervisor,
  type Brake,
  type DropSource,
  type ItemStore,
  type BlobStore,
  type Logger,
  type Pipeline,
  type Supervisor,
} from "@fumehood/pipeline";
import type { Database } from "@fumehood/store";
import type { Configuration } from "./configuration/index.ts";
import { StartError } from "./errors.ts";
import { buildDrop, buildSource } from "./sources/build-source.ts";
import { createDropTokens, type DropTokens } from "./sources/drop-tokens.ts";
import { createSwitchStore, sourceMigrations, type SourceTables } from "./sources/switches.ts";

const MIB = 1024 ** 2;

/** The sources of an installation, and what belongs to them. */
export interface SourcesPart {
  readonly supervisor: Supervisor;
  readonly tokens: DropTokens;
  /** The drop of this name, made when there is none yet; `undefined` when the name is that of a source of another kind. */
  findDrop(this: void, name: string): DropSource | undefined;
  /** The submission that was handed in with a key before. */
  findMarked(channel: string, mark: string): Promise<string | undefined>;
}

export interface SourcesInput {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly store: ItemStore;
  readonly blobs: BlobStore;
  readonly pipeline: Pipeline;
  readonly logger: Logger;
  /** What holds sources back besides the number of open items. */
  readonly brakes?: readonly Brake[];
}

/** Builds the configured sources; none runs before the supervisor is started. */
export async function composeSources(input: SourcesInput): Promise<SourcesPart> {
  const { configuration, database, store, blobs, pipeline, logger, brakes = [] } = input;
  await database.migrate("sources", sourceMigrations);
  const db = database.kysely.withTables<SourceTables>();
  const { high_water: high, low_water: low } = configuration.intake;
  const supervisor = await createSupervisor({
    intake: createIntake({ pipeline, store, blobs, maxFileBytes: configuration.limits.file_mib * MIB }),
    switches: createSwitchStore(db),
    brakes: [createOpenItemsBrake({ countOpen: () => store.countOpen(), high, low }), ...brakes],
    logger,
  });
  const drops = new Map<string, DropSource>();
  const others = new Set<string>();
  for (const entry of configuration.sources) {
    const source = buildConfigured(entry);
    if (isDrop(source)) drops.set(source.name, source);
    else others.add(source.name);
    supervisor.add(source);
  }
  const findDrop = (name: string): DropSource | undefined => {
    if (others.has(name)) return undefined;
    const drop = drops.get(name) ?? buildDrop(name);
    if (!drops.has(name)) supervisor.add(drop);
    drops.set(name, drop);
    return drop;
  };
  const tokens = createDropTokens(db, Date.now);
  for (const { source } of await tokens.list()) findDrop(source);
  return { supervisor, tokens, findDrop, findMarked: (source, mark) => store.findMarkedSubmission({ source, mark }) };
}

function isDrop(source: ReturnType<typeof buildSource>): source is DropSource {
  return source.kind === "drop";
}

function buildConfigured(entry: Configuration["sources"][number]): ReturnType<typeof buildSource> {
  try {
    return buildSource(entry);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError("source", `The source ${entry.name} cannot be used: ${why}`, { cause: error });
  }
}
