import { OBSERVABLE_KINDS, type Observable, type ObservableKind } from "@fumehood/contract";

export interface ObservableFilter {
  readonly kind: ObservableKind | null;
  readonly hideNoise: boolean;
}

/** An observable with a stable key of its own. */
export interface KeyedObservable {
  readonly key: string;
  readonly observable: Observable;
}

export function keyObservables(observables: readonly Observable[]): KeyedObservable[] {
  return observables.map((observable) => ({ key: `${observable.kind}\u0000${observable.value}`, observable }));
}

export function filterObservables(all: readonly KeyedObservable[], filter: ObservableFilter): KeyedObservable[] {
  return all.filter(
    ({ observable }) =>
      (filter.kind === null || observable.kind === filter.kind) && (!filter.hideNoise || observable.noise === null),
  );
}

/** Kinds that are there, with their counts under the noise setting, in the order of the contract. */
export function countKinds(
  all: readonly KeyedObservable[],
  hideNoise: boolean,
): { kind: ObservableKind; count: number }[] {
  const counts = new Map<ObservableKind, number>();
  for (const { observable } of filterObservables(all, { kind: null, hideNoise })) {
    counts.set(observable.kind, (counts.get(observable.kind) ?? 0) + 1);
  }
  return OBSERVABLE_KINDS.flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [{ kind, count }];
  });
}

export function valueOf(observable: Observable, isRaw: boolean): string {
  return isRaw ? observable.value : observable.defanged;
}

/** What goes to the clipboard: one value a line, defanged unless raw was chosen. */
export function copyText(observables: readonly KeyedObservable[], isRaw: boolean): string {
  return observables.map(({ observable }) => valueOf(observable, isRaw)).join("\n");
}

/** Query of the export that matches what the page shows. */
export function exportQuery(filter: ObservableFilter, isRaw: boolean): string {
  const params = new URLSearchParams({ defanged: String(!isRaw), noise: String(!filter.hideNoise) });
  if (filter.kind !== null) params.set("kind", filter.kind);
  return params.toString();
}

const SEEN_LIMIT = 3;

/** `DNS query 3 · HTTP 1 · and 4 more`. */
export function seenText(observable: Observable): string {
  const labels = [...new Set(observable.seenIn.map((reference) => reference.label))];
  const shown = labels.slice(0, SEEN_LIMIT);
  const more = labels.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(" · ");
}
