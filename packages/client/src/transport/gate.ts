/** Lets so many in at a time; the others wait in their order. */
export interface Gate {
  /** Resolves when there is room. Who was let in must leave; who was stopped by the signal was not let in. */
  enter(signal: AbortSignal | undefined): Promise<void>;
  leave(): void;
}

export function createGate(places: number): Gate {
  let taken = 0;
  const waiting = new Set<() => void>();
  return {
    async enter(signal) {
      if (taken < places) {
        taken += 1;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const letIn = () => {
          signal?.removeEventListener("abort", giveUp);
          resolve();
        };
        const giveUp = () => {
          waiting.delete(letIn);
          reject(new Error("The caller stopped waiting."));
        };
        waiting.add(letIn);
        signal?.addEventListener("abort", giveUp, { once: true });
      });
    },
    leave() {
      const [next] = waiting;
      if (next === undefined) {
        taken -= 1;
        return;
      }
      // The place goes from hand to hand.
      waiting.delete(next);
      next();
    },
  };
}
