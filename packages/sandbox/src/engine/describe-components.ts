import { listIndicators } from "./rule-set.ts";
import type { EngineComponent, StaticEngineOptions } from "./types.ts";

/** What this engine can do on this machine, for status pages. */
export function describeComponents({ archives }: StaticEngineOptions): EngineComponent[] {
  return [
    {
      name: "static",
      available: true,
      detail: `Inspects the bytes of files and URLs with ${listIndicators().length} indicators; nothing is run.`,
    },
    {
      name: "archives",
      available: archives !== undefined,
      detail:
        archives === undefined ? "Archives are not opened." : "Archives are opened one level deep, within limits.",
    },
    {
      name: "yara",
      // Only an inspection tells whether rules run here: each analysis says so in its warnings.
      available: true,
      detail: "YARA rules are run where the inspector has them; an analysis without them says so.",
    },
  ];
}
