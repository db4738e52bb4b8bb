import type { Observable, ObservableKind, ReportReference } from "@fumehood/contract";
import { decideNoise } from "../noise/decide-noise.ts";
import { defang } from "./defang.ts";

/** Merges what was found into one observable for each kind and value. */
export interface Collector {
  /** `value` in canonical form. The highest confidence stays; places are added. */
  add(kind: ObservableKind, value: string, confidence: number, seenIn: ReportReference | null): void;
  /** In the order in which they were first found. */
  list(): Observable[];
  /** What was left out at a limit. */
  dropped(): { observables: number; places: number };
}

/** Starts an empty collection that holds at most `maxObservables`, each with at most `maxPlaces` places. */
export function createCollector(maxObservables: number, maxPlaces: number): Collector {
  const found = new Map<ObservableKind, Map<string, Observable>>();
  const order: Observable[] = [];
  const dropped = { observables: 0, places: 0 };

  const addPlace = (observable: Observable, place: ReportReference): void => {
    const { seenIn } = observable;
    if (seenIn.some((known) => known.section === place.section && known.id === place.id)) return;
    if (seenIn.length < maxPlaces) seenIn.push(place);
    else dropped.places++;
  };
  const add: Collector["add"] = (kind, value, confidence, seenIn) => {
    const ofKind = found.get(kind) ?? new Map<string, Observable>();
    const known = ofKind.get(value);
    if (known) {
      if (confidence > known.confidence) known.confidence = confidence;
      if (seenIn) addPlace(known, seenIn);
    } else if (order.length < maxObservables) {
      const observable = create(kind, value, confidence, seenIn);
      if (ofKind.size === 0) found.set(kind, ofKind);
      ofKind.set(value, observable);
      order.push(observable);
    } else dropped.observables++;
  };
  return { add, list: () => [...order], dropped: () => ({ ...dropped }) };
}

function create(kind: ObservableKind, value: string, confidence: number, seenIn: ReportReference | null): Observable {
  const noise = decideNoise(kind, value);
  return { kind, value, defanged: defang(kind, value), confidence, seenIn: seenIn ? [seenIn] : [], noise };
}
