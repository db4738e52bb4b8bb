import { submitOptionsSchema } from "@fumehood/contract";
import { expect, test } from "vitest";
import { resolveNetworkExit } from "./network-exit.ts";

const exit = (id: string, simulation: string | null) => ({ id, label: id, description: null, simulation });
const offered = { networkExits: [exit("phl-ven", "none"), exit("sim", "All Simulated"), exit("mixed", "as_needed")] };
const options = (fields: object) => submitOptionsSchema.parse(fields);

test.each([
  ["none", "phl-ven"],
  ["all", "sim"],
  ["as-needed", "mixed"],
] as const)("the simulation %s is the exit %s", (networkSimulation, id) => {
  expect(resolveNetworkExit(options({ networkSimulation }), offered).networkExit).toBe(id);
});

test("an exit that was named wins, and no wish changes nothing", () => {
  expect(resolveNetworkExit(options({ networkSimulation: "all", networkExit: "ny-ven" }), offered).networkExit).toBe(
    "ny-ven",
  );
  expect(resolveNetworkExit(options({}), offered).networkExit).toBeUndefined();
});

test("a simulation that is not offered is refused, with what is", () => {
  const few = { networkExits: [exit("phl-ven", "none")] };
  expect(() => resolveNetworkExit(options({ networkSimulation: "all" }), few)).toThrow(/"all"; it offers: none/);
});
