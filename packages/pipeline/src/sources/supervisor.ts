import type { SourceHealth } from "@fumehood/contract";
import { PipelineError } from "../errors.ts";
import type { Clock, Logger, Random } from "../ports.ts";
import { createHold } from "./brakes.ts";
import type { Brake } from "./brakes.ts";
import type { Intake } from "./control.ts";
import { createRunner } from "./runner.ts";
import type { Runner } from "./runner.ts";
import type { Source } from "./source.ts";

/** What somebody decided about a source. It survives a restart, and goes before the configuration. */
export interface SourceSwitch {
  readonly isPaused: boolean;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Keeps the decisions. */
export interface SwitchStore {
  read(): Promise<ReadonlyMap<string, SourceSwitch>>;
  write(sourceName: string, decision: SourceSwitch): Promise<void>;
}

/** Decisions that end with the process: for tests, benches and one-off runs. */
export function createMemorySwitches(): SwitchStore {
  const kept = new Map<string, SourceSwitch>();
  return {
    read: () => Promise.resolve(new Map(kept)),
    write: (sourceName, decision) => Promise.resolve(void kept.set(sourceName, decision)),
  };
}

export interface SupervisorInput {
  readonly intake: Intake;
  readonly switches: SwitchStore;
  /** What may hold all sources back. */
  readonly brakes: readonly Brake[];
  readonly now?: Clock;
  readonly random?: Random;
  readonly logger: Logger;
}

/** All sources of one process. */
export interface Supervisor {
  /** Takes a source on; when the others have been started, it is started too. Names are unique: a known one is left as it is. */
  add(source: Source): void;
  start(): void;
  /** Tells all to stop, and gives each a moment. */
  stop(): Promise<void>;
  health(): readonly SourceHealth[];
  /** @throws {PipelineError} `pipeline.unknown-source`. */
  pause(name: string, by: string): Promise<SourceHealth>;
  /** @throws {PipelineError} `pipeline.unknown-source`. */
  resume(name: string, by: string): Promise<SourceHealth>;
}

/** A supervisor that knows what was decided about its sources; none runs before `start`. */
export async function createSupervisor(input: SupervisorInput): Promise<Supervisor> {
  const { intake, switches, logger, now = Date.now, random = Math.random } = input;
  const hold = createHold(input.brakes, now);
  const runners = new Map<string, Runner>();
  const decisions = await switches.read();
  let isStarted = false;

  function find(name: string): Runner {
    const runner = runners.get(name);
    if (runner !== undefined) return runner;
    const known = [...runners.keys()].join(", ") || "none";
    throw new PipelineError(
      "pipeline.unknown-source",
      `There is no source "${name.slice(0, 100)}"; there are: ${known}.`,
    );
  }

  return {
    add(source) {
      if (runners.has(source.name)) return;
      const runner = createRunner({ source, intake, hold, now, random, logger });
      runners.set(source.name, runner);
      const why = whyPaused(source, decisions.get(source.name));
      if (why !== null) runner.pause(why);
      if (isStarted) runner.start();
    },
    start() {
      isStarted = true;
      for (const runner of runners.values()) runner.start();
    },
    async stop() {
      isStarted = false;
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
    },
    health: () => [...runners.values()].map((runner) => runner.health()),
    async pause(name, by) {
      const runner = find(name);
      const decision = { isPaused: true, by, at: now() };
      await switches.write(name, decision);
      runner.pause(describePause(decision));
      return runner.health();
    },
    async resume(name, by) {
      const runner = find(name);
      await switches.write(name, { isPaused: false, by, at: now() });
      runner.resume();
      return runner.health();
    },
  };
}

function whyPaused({ settings }: Source, decision: SourceSwitch | undefined): string | null {
  if (decision !== undefined) return decision.isPaused ? describePause(decision) : null;
  return settings.isPaused === true ? "Paused in the configuration until somebody resumes it." : null;
}

function describePause({ by, at }: SourceSwitch): string {
  return `Paused by ${by} at ${new Date(at).toISOString()}.`;
}
