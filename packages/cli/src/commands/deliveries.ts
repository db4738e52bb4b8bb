import type { Delivery } from "@fumehood/contract";
import type { CliContext } from "../context.ts";
import { formatTable } from "../output/table.ts";
import { safe } from "../output/terminal.ts";
import { withConsole } from "../with-console.ts";

export interface DeliveriesFlags {
  readonly state?: string;
  readonly sink?: string;
  readonly item?: string;
  readonly limit?: string;
}

/** `fumehood deliveries`: what was told to which sink, newest first. */
export async function listDeliveries(context: CliContext, flags: DeliveriesFlags): Promise<number> {
  const { state, sink, item, limit } = flags;
  const query = { state, sink, item, limit: limit === undefined ? undefined : Number(limit) };
  const { deliveries } = await withConsole({ configuration: context.configure() }, (api) =>
    api.call("listDeliveries", { query }),
  );
  if (context.json) {
    for (const delivery of deliveries) context.printJson(delivery);
    return 0;
  }
  context.terminal.out(
    formatTable(deliveries, [
      { head: "SINCE", value: ({ createdAt }) => createdAt },
      { head: "SINK", value: (row) => safe(row.sink) },
      { head: "STATE", value: (row) => row.state },
      { head: "TRIES", value: ({ attempts }) => String(attempts), align: "right" },
      { head: "ITEM", value: ({ itemId }) => itemId },
      { head: "", value: describe },
    ]),
  );
  return 0;
}

function describe({ dueAt, problem }: Delivery): string {
  const next = dueAt === null ? "" : `next try ${dueAt}`;
  return [problem === null ? "" : safe(problem), next].filter((text) => text !== "").join(" ");
}

/** `fumehood deliveries replay`: has dead ones tried again, or one item delivered by hand. */
export async function replayDeliveries(context: CliContext, flags: DeliveriesFlags): Promise<number> {
  const { sink, item } = flags;
  const [replayed, isOwn] = await withConsole({ configuration: context.configure() }, async (api, isOwn) => {
    const answer = await api.call("replayDeliveries", { json: { sink, item } });
    return [answer.replayed, isOwn] as const;
  });
  if (context.json) context.printJson({ replayed });
  else {
    const when = isOwn ? " when Fumehood runs (fumehood serve)" : "";
    const what = replayed === 1 ? "1 delivery is" : `${replayed} deliveries are`;
    context.terminal.out(`${what} tried again${when}.`);
  }
  return 0;
}
