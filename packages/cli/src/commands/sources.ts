import type { SourceHealth, SourceState } from "@fumehood/contract";
import type { ConsoleApi } from "../console-api.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { paint, safe, type Paint } from "../output/terminal.ts";
import { withConsole } from "../with-console.ts";

const STYLE: Record<SourceState, Paint> = { running: "green", paused: "yellow", failing: "red", stopped: "dim" };

/** `fumehood sources`: every source with its state and counts. */
export async function listSources(context: CliContext): Promise<number> {
  const { sources } = await withConsole({ configuration: context.configure() }, (api) => api.call("listSources"));
  if (context.json) for (const source of sources) context.printJson(source);
  else if (sources.length === 0) context.terminal.out("No sources are configured; docs/sources.md says how.");
  else printTable(context, sources);
  return 0;
}

function printTable({ terminal }: CliContext, sources: readonly SourceHealth[]): void {
  const number = (name: string, count: (counts: SourceHealth["counts"]) => number) =>
    ({ head: name, value: ({ counts }: SourceHealth) => String(count(counts)), align: "right" }) as const;
  terminal.out(
    formatTable(sources, [
      { head: "SOURCE", value: ({ name }) => safe(name) },
      { head: "KIND", value: ({ kind }) => kind },
      { head: "STATE", value: ({ state }) => state },
      number("TAKEN", ({ taken }) => taken),
      number("SEEN", ({ seen }) => seen),
      number("WAITING", ({ waiting }) => waiting),
      number("IGNORED", ({ ignored }) => ignored),
      number("FAILED", ({ failed }) => failed),
      { head: "NEXT LOOK", value: ({ nextLookAt }) => nextLookAt ?? "" },
      { head: "WATCHES", value: ({ about }) => safe(about) },
    ]),
  );
  for (const { name, state, since, problem } of sources) {
    if (problem !== null)
      terminal.err(paint(terminal, `${safe(name)} since ${since}: ${safe(problem.text)}`, STYLE[state]));
  }
}

/** `fumehood sources show NAME`: also what it met and did not take. */
export async function showSource(context: CliContext, name: string): Promise<number> {
  const { sources } = await withConsole({ configuration: context.configure() }, (api) => api.call("listSources"));
  const source = sources.find((each) => each.name === name);
  if (source === undefined) throw new CliError("notFound", `There is no source "${name}"; see: fumehood sources`);
  print(context, source);
  return 0;
}

/** `fumehood sources pause NAME` */
export function pauseSource(context: CliContext, name: string): Promise<number> {
  return change(context, (api) => api.call("pauseSource", { params: { source: name } }));
}

/** `fumehood sources resume NAME` */
export function resumeSource(context: CliContext, name: string): Promise<number> {
  return change(context, (api) => api.call("resumeSource", { params: { source: name } }));
}

async function change(context: CliContext, call: (api: ConsoleApi) => Promise<SourceHealth>): Promise<number> {
  print(context, await withConsole({ configuration: context.configure() }, call));
  return 0;
}

function print(context: CliContext, source: SourceHealth): void {
  if (context.json) return context.printJson(source);
  printTable(context, [source]);
  for (const { kind, ref, reason, until } of source.notes) {
    const when = until === null ? "" : ` (until ${until})`;
    context.terminal.out(`  ${kind.padEnd(8)}${safe(ref)}: ${safe(reason.text)}${when}`);
  }
}
