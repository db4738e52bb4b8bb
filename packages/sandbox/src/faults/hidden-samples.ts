import { FAULT_LIMITS } from "./limits.ts";

interface Hiding {
  /** Milliseconds since 1970. */
  readonly untilMs: number;
  readonly requestsLeft: number;
}

/** New samples that nobody is to know yet, for some time or for some requests. */
export class HiddenSamples {
  readonly #hidden = new Map<string, Hiding>();

  get size(): number {
    return this.#hidden.size;
  }

  hide(id: string, { seconds, requests }: { seconds?: number; requests?: number }, nowMs: number): void {
    const untilMs = seconds === undefined ? Infinity : nowMs + seconds * 1000;
    this.#hidden.set(id, { untilMs, requestsLeft: requests ?? Infinity });
    const [oldest] = this.#hidden.keys();
    if (this.#hidden.size > FAULT_LIMITS.maxHiddenSamples && oldest !== undefined) this.#hidden.delete(oldest);
  }

  /** Whether a request that would show the sample must not; counts the request. */
  conceals(id: string, nowMs: number): boolean {
    const hiding = this.#hidden.get(id);
    if (hiding === undefined) return false;
    if (nowMs >= hiding.untilMs || hiding.requestsLeft < 1) {
      this.#hidden.delete(id);
      return false;
    }
    this.#hidden.set(id, { ...hiding, requestsLeft: hiding.requestsLeft - 1 });
    return true;
  }

  clear(): void {
    this.#hidden.clear();
  }
}

/**
 * An answer without the entries of its list (`data`, or `data.items`) that show a concealed sample; `undefined` when there is none. The counts of
 * a page are lowered with it.
 */
export function withoutSamples(body: unknown, conceals: (id: string) => boolean): unknown {
  const data = memberOf(body, "data");
  if (Array.isArray(data)) {
    const kept = data.filter((entry) => !showsConcealed(entry, conceals));
    return kept.length === data.length ? undefined : { ...Object(body), data: kept };
  }
  const items = memberOf(data, "items");
  if (!Array.isArray(items)) return undefined;
  const kept = items.filter((entry) => !showsConcealed(entry, conceals));
  const gone = items.length - kept.length;
  if (gone === 0) return undefined;
  const counts = ["current_item_count", "total"].flatMap((name) => {
    const count = memberOf(data, name);
    return typeof count === "number" ? [[name, count - gone] as const] : [];
  });
  return { ...Object(body), data: { ...Object(data), ...Object.fromEntries(counts), items: kept } };
}

/** An entry names its sample `id`, `sample`, or `item.sample`. */
function showsConcealed(entry: unknown, conceals: (id: string) => boolean): boolean {
  const id = memberOf(entry, "sample") ?? memberOf(memberOf(entry, "item"), "sample") ?? memberOf(entry, "id");
  return typeof id === "string" && conceals(id);
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
