import { loadConfiguration } from "@fumehood/console/configuration";
import type { CliContext } from "../context.ts";

export interface CapturedContext {
  readonly context: CliContext;
  /** What was printed since the last call. */
  takeOutput(this: void): { out: string; err: string };
}

/** A context on a data folder whose output is kept instead of printed. */
export function captureContext(dataFolder: string, { json = false } = {}): CapturedContext {
  const out: string[] = [];
  const err: string[] = [];
  const context: CliContext = {
    terminal: {
      isTty: false,
      color: false,
      width: 200,
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
    },
    environment: { noColor: true, apiKey: undefined },
    signal: new AbortController().signal,
    json,
    configure: (flags = {}) =>
      loadConfiguration({ env: {}, cwd: dataFolder, flags: { "data.folder": dataFolder, ...flags } }),
    printJson: (value) => void out.push(JSON.stringify(value)),
  };
  return {
    context,
    takeOutput: () => ({ out: out.splice(0).join("\n"), err: err.splice(0).join("\n") }),
  };
}
