import { DELIVERY_STATES } from "@fumehood/contract";
import { Option } from "commander";
import type { AddCommand } from "./account-commands.ts";

/** `fumehood sinks …` and `fumehood deliveries …`: where verdicts go, and what became of it. */
export function addSinkCommands(add: AddCommand): void {
  const loadSinks = async () => await import("./commands/sinks.ts");
  const sinks = add(
    "sinks",
    "where verdicts are delivered, and how that goes",
    async () => (await loadSinks()).listSinks,
  );
  add("test", "deliver an example, marked as one", async () => (await loadSinks()).testSink, {
    parent: sinks,
    examples: ["fumehood sinks test siem"],
  }).argument("<name>", "name of the sink");

  const loadDeliveries = async () => await import("./commands/deliveries.ts");
  const deliveries = add(
    "deliveries",
    "what was told to which sink, newest first",
    async () => (await loadDeliveries()).listDeliveries,
    { examples: ["fumehood deliveries --state dead", "fumehood deliveries replay --sink siem"] },
  )
    .addOption(new Option("--state <state>", "only these").choices([...DELIVERY_STATES]))
    .option("--sink <name>", "only those to this sink")
    .option("--item <id>", "only those of this item")
    .option("--limit <n>", "so many at most (default: 100)");
  add("replay", "have dead deliveries tried again", async () => (await loadDeliveries()).replayDeliveries, {
    parent: deliveries,
    examples: ["fumehood deliveries replay", "fumehood deliveries replay --sink siem --item ID"],
  })
    .option("--sink <name>", "only those to this sink")
    .option("--item <id>", "only those of this item; with a sink, also one that was delivered or never asked for");
}
