// The built page against a fake console, for looking at it: node packages/web/dev/serve.ts [busy|empty|failing|signed-out]
import { resolve } from "node:path";
import { startFakeConsole, type Scenario } from "./fake-console.ts";

const SCENARIOS: readonly Scenario[] = ["busy", "empty", "failing", "signed-out"];
const scenario = SCENARIOS.find((each) => each === process.argv[2]) ?? "busy";
const fake = await startFakeConsole(resolve(import.meta.dirname, "../dist"), scenario);
process.stdout.write(`${fake.url}\n`);

// Something always goes on: one open item after another changes its state.
const STATES = ["wait", "prep", "run", "proc"] as const;
let turn = 0;
setInterval(() => {
  const open = fake.items.filter((item) => item.state === "submitted");
  const item = open[turn % Math.max(1, open.length)];
  if (!item) return;
  const sampleState = STATES[turn % STATES.length] ?? "run";
  fake.emit({ kind: "item", item: { ...item, sampleState, updatedAt: new Date().toISOString() } });
  turn++;
}, 2_000);
