import type { SubmitOptions, TargetOptions } from "@fumehood/contract";
import { ApiFault } from "./errors.ts";

/**
 * The service has no field for the simulation: each of its network exits stands for one. Turns a wish for a simulation into the first
 * exit that has it; an exit that was named wins.
 * @throws {ApiFault} 400 when the target offers none with this simulation, saying what it offers.
 */
export function resolveNetworkExit(
  options: SubmitOptions,
  offered: Pick<TargetOptions, "networkExits">,
): SubmitOptions {
  const { networkSimulation: wanted } = options;
  if (wanted === undefined || options.networkExit !== undefined) return options;
  const exit = offered.networkExits.find((each) => normalize(each.simulation ?? "") === wanted);
  if (exit !== undefined) return { ...options, networkExit: exit.id };
  const known = [...new Set(offered.networkExits.map((each) => each.simulation ?? "none named"))].join(", ");
  throw new ApiFault(
    400,
    "network-simulation",
    `The target has no network exit with the simulation "${wanted}"; it offers: ${known || "no exits at all"}.`,
  );
}

/** Only `none` is documented; the other words are taken in the forms that the service's own page suggests. */
function normalize(simulation: string): string {
  const word = simulation.toLowerCase().replaceAll(/[\s_]+/g, "-");
  return { "all-simulated": "all", simulated: "all", asneeded: "as-needed" }[word] ?? word;
}
