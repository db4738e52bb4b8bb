import type { ReplayReport } from "@fumehood/contract";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { cutMiddle, paint, safe } from "../output/terminal.ts";
import { readPolicyFile, readTime, requirePolicy } from "../policy/policy-file.ts";
import { withConsole } from "../with-console.ts";

export interface ReplayFlags {
  readonly since: string;
  readonly until: string;
  readonly policy?: string;
  readonly examples: string;
}

const MAX_EXAMPLES = 1000;

/** `fumehood policy replay`: reads the ledger, changes and sends nothing. */
export async function replayPolicy(context: CliContext, flags: ReplayFlags): Promise<number> {
  const now = Date.now();
  const since = readTime(flags.since, "--since", now);
  const until = readTime(flags.until, "--until", now);
  if (since >= until) throw new CliError("usage", "--since must lie before --until.");
  const examples = Number(flags.examples);
  if (!/^\d+$/.test(flags.examples) || examples > MAX_EXAMPLES) {
    throw new CliError("usage", `--examples takes a number from 0 to ${MAX_EXAMPLES}, not "${flags.examples}".`);
  }
  const configuration = context.configure();
  const text = flags.policy === undefined ? undefined : await readPolicyFile(flags.policy);
  if (text !== undefined) requirePolicy(text, flags.policy ?? "", configuration);
  const report = await withConsole({ configuration }, async (api) => {
    const toml = text ?? (await api.call("getPolicy")).toml;
    const span = { since: new Date(since).toISOString(), until: new Date(until).toISOString() };
    return api.call("replayPolicy", { json: { toml, ...span, examples }, signal: context.signal });
  });
  if (context.json) context.printJson(report);
  else for (const line of reportLines(report, context)) context.terminal.out(line);
  return 0;
}

function* reportLines(report: ReplayReport, { terminal }: CliContext): Iterable<string> {
  const { items, changed, notJudged } = report;
  yield paint(
    terminal,
    `${items} items from ${report.since} to ${report.until}; ${changed} would fare otherwise`,
    "bold",
  );
  if (notJudged > 0) yield `${notJudged} never came to a decision (too early, empty, or left out of an archive).`;
  if (items === notJudged) return;
  const number = (value: number) => String(value);
  yield "";
  yield formatTable(report.changes, [
    { head: "WAS", value: ({ from }) => from },
    { head: "WOULD BE", value: ({ to }) => to },
    { head: "ITEMS", value: (row) => number(row.items), align: "right" },
  ]);
  yield "";
  yield formatTable(report.rules, [
    { head: "RULE", value: ({ rule }) => rule ?? "(none)" },
    { head: "ITEMS", value: (row) => number(row.items), align: "right" },
    { head: "CHANGED", value: (row) => number(row.changed), align: "right" },
    { head: "PAID", value: (row) => number(row.submissions), align: "right" },
  ]);
  yield "";
  yield formatTable(report.days, [
    { head: "DAY", value: ({ day }) => day },
    { head: "ITEMS", value: (row) => number(row.items), align: "right" },
    { head: "CHANGED", value: (row) => number(row.changed), align: "right" },
    { head: "PAID", value: (row) => number(row.before), align: "right" },
    { head: "WOULD PAY", value: (row) => number(row.after), align: "right" },
  ]);
  if (report.targets.length > 0) {
    yield "";
    yield formatTable(report.targets, [
      { head: "TARGET", value: ({ target }) => safe(target) },
      { head: "PAID", value: (row) => number(row.before), align: "right" },
      { head: "WOULD PAY", value: (row) => number(row.after), align: "right" },
      { head: "PEAK 24 H", value: (row) => `${row.peakBefore} → ${row.peakAfter}`, align: "right" },
      { head: "LIMIT", value: ({ limit }) => (limit === null ? "none" : number(limit)), align: "right" },
      { head: "WOULD WAIT", value: (row) => number(row.waiting), align: "right" },
    ]);
  }
  yield* exampleLines(report, terminal.width);
  for (const note of report.notes) yield paint(terminal, `Note: ${note}`, "yellow");
}

function* exampleLines({ examples }: ReplayReport, width: number): Iterable<string> {
  if (examples.length === 0) return;
  yield "";
  for (const { name, from, to, rule, reason, channel, createdAt } of examples) {
    yield `${createdAt.slice(0, 16)}  ${safe(channel)}  ${cutMiddle(safe(name), Math.max(20, width - 60))}`;
    yield `  ${from} → ${to} by ${rule ?? "no rule"}: ${safe(reason)}`;
  }
}
