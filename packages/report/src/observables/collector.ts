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
  const found = new Map<string, Observable>();
  const dropped = { observables: 0, places: 0 };

  const addPlace = (observable: Observable, place: ReportReference): void => {
    const { seenIn } = observable;
    if (seenIn.some((known) => known.section === place.section && known.id === place.id)) return;
    if (seenIn.length < maxPlaces) seenIn.push(place);
    else dropped.places++;
  };
  const add: Collector["add"] = (kind, value, confidence, seenIn) => {
    const key = `${kind} ${value}`;
    const known = found.get(key);
    if (known) {
      if (confidence > known.confidence) known.confidence = confidence;
      if (seenIn) addPlace(known, seenIn);
    } else if (found.size < maxObservables) {
      const noise = decideNoise(kind, value);
      found.set(key, { kind, value, defanged: defang(kind, value), confidence, seenIn: seenIn ? [seenIn] : [], noise });
    } else dropped.observables++;
  };
  return { add, list: () => [...found.values()], dropped: () => ({ ...dropped }) };
}
