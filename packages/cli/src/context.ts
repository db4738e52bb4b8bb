import {
  loadConfiguration,
  readEnvironment,
  type Configuration,
  type Environment,
} from "@fumehood/console/configuration";
import type { Terminal } from "./output/terminal.ts";

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly config?: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** What a command gets: where to write, what was configured, and when to stop. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly json: boolean;
  /** Reads the configuration, with further flags by path. */
  configure(flags?: Readonly<Record<string, unknown>>): Configuration;
  /** Prints one JSON value on a line of its own. */
  printJson(value: unknown): void;
}

export function createContext(flags: GlobalFlags, signal: AbortSignal): CliContext {
  const environment = readEnvironment();
  const isTty = process.stdout.isTTY;
  const terminal: Terminal = {
    isTty,
    color: isTty && flags.color !== false && !environment.noColor,
    // Where nobody draws the edge of a window, lines may be long.
    width: Math.max(60, process.stdout.columns ?? 200),
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
  };
  return {
    terminal,
    environment,
    signal,
    json: flags.json === true,
    configure: (more = {}) => loadConfiguration({ file: flags.config, flags: { "data.folder": flags.data, ...more } }),
    printJson: (value) => terminal.out(JSON.stringify(value)),
  };
}
