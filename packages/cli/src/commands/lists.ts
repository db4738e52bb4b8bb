import type { TargetOptions } from "@fumehood/contract";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { paint, safe } from "../output/terminal.ts";
import { chooseTarget, type TargetFlags } from "../target-flags.ts";
import { withConsole } from "../with-console.ts";

export type ListName = "vms" | "playbooks" | "networkExits";

/** `fumehood vms`, `playbooks`, `network-exits`: what the target offers right now. */
export async function list(context: CliContext, name: ListName, flags: TargetFlags): Promise<number> {
  const { name: target, configuration } = chooseTarget(context, context.configure(), flags);
  const options = await withConsole({ configuration, target }, (api) =>
    api.call("getTargetOptions", { params: { target } }),
  );
  if (options.fetchedAt === null)
    throw new CliError("target", options.problem ?? `The target ${target} gives no list.`);
  if (context.json) {
    for (const row of options[name]) context.printJson(row);
    return 0;
  }
  context.terminal.out(formatList(options, name));
  if (options.stale)
    context.terminal.err(
      paint(
        context.terminal,
        `As of ${options.fetchedAt}: ${options.problem ?? "the target does not answer"}`,
        "yellow",
      ),
    );
  return 0;
}

function formatList(options: TargetOptions, name: ListName): string {
  const about = (text: string | null) => safe(text ?? "");
  switch (name) {
    case "vms":
      return formatTable(options.vms, [
        { head: "VM", value: (vm) => safe(vm.id) },
        { head: "NAME", value: (vm) => safe(vm.label) },
        { head: "SOFTWARE", value: (vm) => safe(vm.software.join(", ")) },
        { head: "", value: (vm) => (vm.uiOnly ? "only in the portal" : about(vm.description)) },
      ]);
    case "playbooks":
      return formatTable(options.playbooks, [
        { head: "PLAYBOOK", value: (row) => safe(row.id) },
        { head: "NAME", value: (row) => safe(row.label) },
        { head: "ABOUT", value: (row) => about(row.description) },
      ]);
    case "networkExits":
      return formatTable(options.networkExits, [
        { head: "EXIT", value: (row) => safe(row.id) },
        { head: "NAME", value: (row) => safe(row.label) },
        { head: "SIMULATION", value: (row) => safe(row.simulation ?? "") },
        { head: "ABOUT", value: (row) => about(row.description) },
      ]);
    default: {
      const never: never = name;
      throw new TypeError(`unknown list ${String(never)}`);
    }
  }
}
