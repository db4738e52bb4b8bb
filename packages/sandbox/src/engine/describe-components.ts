import { listIndicators } from "./rule-set.ts";
import type { EngineComponent, StaticEngineOptions } from "./types.ts";

/** What this engine can do on this machine, for status pages. */
export function describeComponents({ archives, yara }: StaticEngineOptions): EngineComponent[] {
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
    // Without word from outside nothing is claimed: each analysis says in its warnings when rules were not run.
    ...(yara === undefined ? [] : [{ name: "yara", ...yara }]),
  ];
}
