import type { SinkInfo } from "@fumehood/contract";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { paint, safe } from "../output/terminal.ts";
import { withConsole } from "../with-console.ts";

/** `fumehood sinks`: where verdicts are delivered, and how that goes. */
export async function listSinks(context: CliContext): Promise<number> {
  const { sinks } = await withConsole({ configuration: context.configure() }, (api) => api.call("listSinks"));
  if (context.json) {
    for (const sink of sinks) context.printJson(sink);
    return 0;
  }
  if (sinks.length === 0) {
    context.terminal.out("No sinks are configured; docs/sinks.md says how.");
    return 0;
  }
  context.terminal.out(
    formatTable(sinks, [
      { head: "SINK", value: ({ name }) => safe(name) },
      { head: "KIND", value: ({ kind }) => kind },
      { head: "WAITING", value: ({ waiting }) => String(waiting), align: "right" },
      { head: "DELIVERED", value: ({ delivered }) => String(delivered), align: "right" },
      { head: "DEAD", value: ({ dead }) => String(dead), align: "right" },
      { head: "WHERE", value: ({ destination }) => safe(destination) },
      { head: "WANTS", value: ({ wants }) => safe(wants) },
    ]),
  );
  for (const sink of sinks) sayProblem(context, sink);
  return 0;
}

function sayProblem({ terminal }: CliContext, { name, problem, dead }: SinkInfo): void {
  if (problem === null) return;
  const hint = dead > 0 ? ` Put it right, then: fumehood deliveries replay --sink ${safe(name)}` : "";
  terminal.err(paint(terminal, `${safe(name)}: ${safe(problem)}${hint}`, "yellow"));
}

/** `fumehood sinks test NAME`: delivers an example that says that it is one. */
export async function testSink(context: CliContext, name: string): Promise<number> {
  const configuration = context.configure();
  const answer = await withConsole({ configuration }, (api) => api.call("testSink", { params: { sink: name } }));
  if (context.json) context.printJson({ sink: name, ...answer });
  if (!answer.ok) throw new CliError("target", `${safe(name)}: ${safe(answer.detail)}`);
  if (!context.json) context.terminal.out(safe(answer.detail));
  return 0;
}
