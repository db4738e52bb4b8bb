import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { paint } from "../output/terminal.ts";
import { chooseTarget, type TargetFlags } from "../target-flags.ts";
import { withConsole } from "../with-console.ts";

const SCOPES = { user: "your user", organization: "organisation", own: "own cap" } as const;

/** `fumehood quota`: used, left, limit and window, as the target says and as configured here. */
export async function quota(context: CliContext, flags: TargetFlags): Promise<number> {
  const { name: target, configuration } = chooseTarget(context, context.configure(), flags);
  const answer = await withConsole({ configuration, target }, (api) => api.call("getQuota", { params: { target } }));
  if (answer.fetchedAt === null && answer.problem !== null) throw new CliError("target", answer.problem);
  if (context.json) {
    context.printJson(answer);
    return 0;
  }
  const who = answer.login === null ? "" : ` as ${answer.login}`;
  context.terminal.out(paint(context.terminal, `${target}${who}`, "bold"));
  if (answer.windows.length === 0) {
    context.terminal.out("No limit.");
    return 0;
  }
  const number = (value: number | null) => (value === null ? "no limit" : String(value));
  context.terminal.out(
    formatTable(answer.windows, [
      { head: "WHOSE", value: (row) => SCOPES[row.scope] },
      { head: "USED", value: (row) => (row.used === null ? "–" : String(row.used)), align: "right" },
      { head: "LEFT", value: (row) => number(row.left), align: "right" },
      { head: "LIMIT", value: (row) => number(row.limit), align: "right" },
      { head: "WINDOW", value: (row) => `${row.windowMinutes / 60} h rolling` },
      { head: "NEXT SLOT", value: (row) => row.nextSlotAt ?? "now" },
    ]),
  );
  return 0;
}
