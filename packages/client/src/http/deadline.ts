/** A signal that follows the caller's, and can also run out of time. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** From now on the time counts; a second call begins anew. */
  start(ms: number): void;
  /** True when it was the time that ran out, and not the caller who stopped. */
  isOver(): boolean;
  dispose(): void;
}

/** Listeners are taken off again by `dispose`: a caller's signal may live as long as the process. */
export function createDeadline(outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const onAbort = () => controller.abort(outer?.reason);
  if (outer?.aborted) onAbort();
  else outer?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    isOver: () => isOver,
    start(ms) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isOver = true;
        controller.abort();
      }, ms);
    },
    dispose() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", onAbort);
    },
  };
}
