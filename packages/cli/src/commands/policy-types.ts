import { editTypes } from "@fumehood/console/policy";
import { isTypeEntry, nearestTypeEntry } from "@fumehood/pipeline/policy";
import type { ConsoleApi } from "../console-api.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { paint } from "../output/terminal.ts";
import { withConsole } from "../with-console.ts";

export interface TypesFlags {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** `fumehood policy types`: lists all; with `--add` and `--remove` the list behind the word `chosen` is changed in the policy's file. */
export async function policyTypes(context: CliContext, flags: TypesFlags): Promise<number> {
  const change = { add: readTypes(flags.add, "--add"), remove: readTypes(flags.remove, "--remove") };
  const both = change.add.find((type) => change.remove.includes(type));
  if (both !== undefined) throw new CliError("usage", `"${both}" is to be added and removed; choose one.`);
  return withConsole({ configuration: context.configure() }, async (api) => {
    if (change.add.length + change.remove.length > 0) await changeTypes(context, api, change);
    else await listTypes(context, api);
    return 0;
  });
}

/** Single types and families; words such as "any" would make no list. */
function readTypes(given: readonly string[] = [], flag: string): string[] {
  const types = given.flatMap((entry) => entry.split(",")).filter((entry) => entry !== "");
  for (const type of types) {
    if (isTypeEntry(type)) continue;
    const nearest = nearestTypeEntry(type);
    const hint = nearest === undefined ? '"fumehood policy types" lists them.' : `did you mean "${nearest}"?`;
    throw new CliError("usage", `${flag}: "${type}" is no type; ${hint}`);
  }
  return types;
}

async function changeTypes(
  context: CliContext,
  api: ConsoleApi,
  change: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  const state = await api.call("getPolicy");
  if (state.problem !== null) {
    throw new CliError(
      "configuration",
      `${state.file} is broken, so it is not changed: "fumehood policy check" says where.`,
    );
  }
  const edited = editTypes(state.toml, change);
  if (edited.kind === "not-editable") {
    throw new CliError(
      "configuration",
      `The section [types] of ${state.file} is written in a way that is not changed by itself; edit it by hand.`,
    );
  }
  if (edited.kind === "edited") await api.call("putPolicy", { json: { toml: edited.text } });
  const { document, file } = edited.kind === "edited" ? await api.call("getPolicy") : state;
  if (context.json) context.printJson({ file, changed: edited.kind === "edited", types: document.types ?? {} });
  else context.terminal.out(edited.kind === "edited" ? `Changed ${file}.` : "Nothing to change: it is so already.");
}

async function listTypes(context: CliContext, api: ConsoleApi): Promise<void> {
  const { types } = await api.call("listTypes");
  if (context.json) {
    for (const type of types) context.printJson(type);
    return;
  }
  const { terminal } = context;
  terminal.out(
    formatTable(types, [
      { head: "TYPE", value: ({ id }) => id },
      { head: "FAMILY", value: ({ family }) => family },
      { head: "SERVICE", value: ({ service }) => (service ? "listed" : "") },
      { head: "MACHINES", value: ({ chosen }) => (chosen ? "send it" : "") },
      { head: "LABEL", value: ({ label }) => label },
    ]),
  );
  terminal.out(
    paint(terminal, 'Rules name a type, "family:NAME", or the words chosen, service, target and any.', "dim"),
  );
}
