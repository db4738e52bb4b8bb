import type { Reason } from "@fumehood/contract";
import type { MarkedOutcome } from "../../accept.ts";
import { reason } from "../../outcome.ts";
import type { Source, SourceControl, SourceInput, SourceSettings } from "../source.ts";

/** `held`: nothing is taken now, for a reason that passes. */
export type DropOutcome = MarkedOutcome | { readonly kind: "held"; readonly reason: Reason };

/** A source that others bring things to: it takes them at once, or says why it does not. */
export interface DropSource extends Source {
  /** Why nothing would be taken now. */
  whyHeld(): Promise<Reason | null>;
  take(input: SourceInput): Promise<DropOutcome>;
}

const NOT_RUNNING = reason("source.not-running", "This source does not run just now.");

export function createDropSource(name: string, about: string, settings: SourceSettings): DropSource {
  let current: SourceControl | undefined;
  const whyHeld = async () => (current === undefined ? NOT_RUNNING : current.whyHeld());
  return {
    name,
    kind: "drop",
    about,
    settings,
    whyHeld,
    async run(control) {
      current = control;
      control.setProblem(null);
      const stopped = Promise.withResolvers<void>();
      control.signal.addEventListener("abort", () => stopped.resolve(), { once: true });
      if (!control.signal.aborted) await stopped.promise;
      current = undefined;
    },
    async take(input) {
      const why = await whyHeld();
      if (why !== null || current === undefined) return { kind: "held", reason: why ?? NOT_RUNNING };
      return current.accept(input);
    },
  };
}
