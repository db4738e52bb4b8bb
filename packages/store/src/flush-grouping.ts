/**
 * One flush at a time. A call while one runs waits for the next: the running one may have begun before what the caller wrote. A flush that
 * failed makes all later ones fail with what `explain` makes of its fault: the operating system may have dropped what it could not write, and
 * report success from then on.
 */
export function groupFlushes(flushNow: () => Promise<void>, explain: (cause: unknown) => Error): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let failure: Error | undefined;

  async function runAfter(previous: Promise<void>): Promise<void> {
    await previous.catch(() => undefined);
    next = undefined;
    if (failure !== undefined) throw failure;
    try {
      await flushNow();
    } catch (cause) {
      failure = explain(cause);
      throw failure;
    }
  }

  return () => {
    if (next === undefined) {
      next = runAfter(running);
      running = next;
    }
    return next;
  };
}
