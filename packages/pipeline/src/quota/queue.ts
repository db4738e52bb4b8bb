/**
 * Who waits for the next slots of a target, as this process sees it: each that finds the window full is told how many were before it, so
 * that not all of them come back for the first slot.
 */
export interface SlotQueue {
  /** How many were told to wait for this same time before. What people wait for stands before what machines put in. */
  place(target: string, isAutomatic: boolean, nextSlotAt: number): number;
}

interface Round {
  readonly nextSlotAt: number;
  people: number;
  machines: number;
}

/** A queue that begins anew whenever the next slot is another one. */
export function createSlotQueue(): SlotQueue {
  const rounds = new Map<string, Round>();
  return {
    place(target, isAutomatic, nextSlotAt) {
      const known = rounds.get(target);
      const round = known?.nextSlotAt === nextSlotAt ? known : { nextSlotAt, people: 0, machines: 0 };
      rounds.set(target, round);
      const place = isAutomatic ? round.people + round.machines : round.people;
      if (isAutomatic) round.machines += 1;
      else round.people += 1;
      return place;
    },
  };
}
