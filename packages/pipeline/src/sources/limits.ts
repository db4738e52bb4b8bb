const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Notes that a source keeps to show. */
export const MAX_NOTES = 50;

/** Characters of a note's reference; more is cut. */
export const MAX_NOTE_REF_CHARS = 1000;

/** Characters of what a fault says that is shown as the problem of a source. */
export const MAX_PROBLEM_CHARS = 500;

/** A source that ran this long before it failed begins anew with the shortest pause. */
export const HEALTHY_RUN_MS = 10 * MINUTE;

/** How long an answer on whether something holds sources back is believed. */
export const HOLD_FRESH_MS = 250;

/** How often a source that is held back asks whether it still is. */
export const HELD_LOOK_MS = 1 * SECOND;

/** How long a source may take to notice that it is to stop. */
export const STOP_SOURCE_MS = 5 * SECOND;

/** The longest timer that the platform takes. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
