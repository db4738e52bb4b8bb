import { setImmediate } from "node:timers/promises";

/** What became of one item of a group. */
export type GroupOutcome = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

/** How a group of items is worked on. An outcome for each, in their order; rejecting is every item's failure. */
export type RunGroup<T> = (items: readonly T[]) => Promise<readonly GroupOutcome[]>;

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Works on items that come at the same time together, one group after the other. An item that comes alone is worked on in the same turn of the
 * event loop; what comes meanwhile makes up the next group, so groups grow with the load. Only behind a group of several is there a pause in
 * which more may join: where several came together, more are on their way.
 */
export function groupCalls<T>(
  maxItems: number,
  run: RunGroup<T>,
  pause: () => Promise<void> = async () => {},
): (item: T) => Promise<void> {
  const waiting: Waiting<T>[] = [];
  let isRunning = false;

  async function runAll(): Promise<void> {
    isRunning = true;
    // All that come in one turn are one group.
    await setImmediate();
    try {
      while (waiting.length > 0) {
        const group = waiting.splice(0, maxItems);
        await settle(group, run);
        if (group.length > 1) await pause();
      }
    } finally {
      isRunning = false;
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void runAll();
    });
}

/** Never rejects: each item hears of its own outcome. */
async function settle<T>(group: readonly Waiting<T>[], run: RunGroup<T>): Promise<void> {
  try {
    const outcomes = await run(group.map(({ item }) => item));
    group.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index];
      if (outcome?.ok === true) resolve();
      else reject(outcome?.error ?? new Error("unreachable: a group has an outcome for each item"));
    });
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
