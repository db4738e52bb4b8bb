import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { describeDataFolder, readRunFile } from "@fumehood/console/running";
import type { Configuration, SourceEntry } from "@fumehood/console/configuration";
import type { SourceHealth } from "@fumehood/contract";
import { createConsoleApi } from "./console-api.ts";
import { safe } from "./output/terminal.ts";

/** What there is to say about one source. */
export interface SourceFinding {
  readonly what: string;
  readonly state: "ok" | "absent" | "bad";
  readonly detail: string;
}

/** How the sources are: as the running console sees them, or, when none runs, whether what they watch can be read. */
export async function checkSources(configuration: Configuration): Promise<SourceFinding[]> {
  const running = await readRunFile(describeDataFolder(configuration.dataFolder).runFile);
  if (running === undefined) return Promise.all(configuration.sources.map(checkConfigured));
  const api = createConsoleApi({ url: running.url, token: running.token, user: "doctor" });
  const { sources } = await api.call("listSources");
  return sources.map(describeHealth);
}

/** Waiting and pausing are no faults, but worth a look. */
export function describeHealth({ name, state, since, problem, about, counts }: SourceHealth): SourceFinding {
  const detail = problem === null ? `${safe(about)}, ${counts.taken} taken` : `${safe(problem.text)} (since ${since})`;
  const stateOf = { running: "ok", paused: "absent", failing: "bad", stopped: "absent" } as const;
  return { what: `source ${name}`, state: stateOf[state], detail: `${state}: ${detail}` };
}

async function checkConfigured({ name, config }: SourceEntry): Promise<SourceFinding> {
  const what = `source ${name}`;
  for (const [path, mode, verb] of needsOf(config)) {
    try {
      await access(path, mode);
    } catch {
      return { what, state: "bad", detail: `${path} cannot be ${verb}` };
    }
  }
  return { what, state: "ok", detail: `${config.kind}; watched when Fumehood runs` };
}

type Need = readonly [path: string, mode: number, verb: string];

function needsOf(config: SourceEntry["config"]): Need[] {
  if (config.kind === "list") return [[config.path, constants.R_OK, "read"]];
  if (config.kind !== "folder") return [];
  const read: Need = [config.path, constants.R_OK | constants.X_OK, "read"];
  // Deleting and moving change the folder itself.
  return config.after === "keep" ? [read] : [read, [config.path, constants.W_OK, 'written to, as its "after" needs']];
}
