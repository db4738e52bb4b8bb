import type { CliContext } from "../context.ts";
import { formatTable } from "../output/table.ts";

/** `fumehood targets`: what is configured, keys as dots. */
export async function targets(context: CliContext): Promise<number> {
  const configuration = context.configure();
  const rows = [
    {
      name: "builtin",
      kind: "builtin",
      url: "in this process",
      key: "own",
      isDefault: configuration.defaultTarget === "builtin",
    },
    ...configuration.targets.map((target) => ({
      name: target.name,
      kind: target.kind,
      url: target.url,
      key: target.apiKey === undefined ? "none" : "•••",
      isDefault: target.name === configuration.defaultTarget,
    })),
  ];
  if (context.json) {
    for (const row of rows) context.printJson(row);
    return 0;
  }
  context.terminal.out(
    formatTable(rows, [
      { head: "", value: (row) => (row.isDefault ? "*" : "") },
      { head: "TARGET", value: (row) => row.name },
      { head: "KIND", value: (row) => row.kind },
      { head: "ADDRESS", value: (row) => row.url },
      { head: "KEY", value: (row) => row.key },
    ]),
  );
  return 0;
}
