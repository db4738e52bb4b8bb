import type { Item, LedgerEntry } from "@fumehood/contract";
import type { ConsoleApi } from "../console-api.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { itemLines } from "../output/item-lines.ts";
import { toItemJson } from "../output/item-json.ts";
import { paint, safe } from "../output/terminal.ts";
import { withConsole } from "../with-console.ts";

const RECENT_ITEMS = 20;

/** `fumehood status [ID]`: the newest items, or one item with its members and every decision about it. */
export async function status(context: CliContext, id: string | undefined): Promise<number> {
  return withConsole({ configuration: context.configure() }, async (api) => {
    if (id === undefined) await showRecent(context, api);
    else await showOne(context, api, id);
    return 0;
  });
}

async function showRecent(context: CliContext, api: ConsoleApi): Promise<void> {
  const { items, total } = await api.call("listItems", { query: { limit: RECENT_ITEMS } });
  if (context.json) {
    for (const item of items) context.printJson(toItemJson(item));
    return;
  }
  if (total === 0) {
    context.terminal.out('Nothing was handed in yet. Start with "fumehood submit FILE --wait".');
    return;
  }
  for (const line of itemLines(items, context.terminal)) context.terminal.out(line);
  context.terminal.out(paint(context.terminal, `${items.length} of ${total} items, newest first`, "dim"));
}

async function showOne(context: CliContext, api: ConsoleApi, itemId: string): Promise<void> {
  const { item, members, ledger } = await api.call("getItem", { params: { itemId } });
  if (context.json) {
    context.printJson({ ...toItemJson(item), members: members.map(toItemJson), ledger });
    return;
  }
  for (const line of [
    ...itemLines([item, ...members], context.terminal),
    "",
    ...describeItem(item),
    "",
    ...ledger.map(ledgerLine),
  ]) {
    context.terminal.out(line);
  }
}

function describeItem(item: Item): string[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ["item", item.id],
    ["sample", item.sampleId],
    ["sha256", item.sha256],
    ["sha1", item.sha1],
    ["md5", item.md5],
    ["target", item.target],
    ["portal", item.portalUrl],
    ["flags", item.flags.length > 0 ? safe(item.flags.join(", ")) : null],
  ];
  return facts.filter(([, value]) => value !== null).map(([name, value]) => `${name.padEnd(8)}${value}`);
}

function ledgerLine(entry: LedgerEntry): string {
  const time = entry.at.slice(11, 23);
  return `${time}  ${entry.stage.padEnd(9)}${`${entry.from} → ${entry.to}`.padEnd(26)}${safe(entry.reason.text)}`;
}

/** The item that an id means: of an item, of a sample, or a SHA-256; `undefined` when none is known here. */
export async function findItem(api: ConsoleApi, id: string): Promise<Item | undefined> {
  try {
    return (await api.call("getItem", { params: { itemId: id } })).item;
  } catch (error) {
    if (error instanceof CliError && error.exit === "notFound") return undefined;
    throw error;
  }
}
