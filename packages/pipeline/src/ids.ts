import type { Clock, Random } from "./ports.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_DIGITS = 10;
const COUNTER_DIGITS = 4;
const RANDOM_DIGITS = 12;
const COUNTER_END = ALPHABET.length ** COUNTER_DIGITS;

/**
 * A source of ids of 26 characters (Crockford's base 32, lower case): milliseconds, a counter, chance. Ids of one source sort in the
 * order in which they were made, also within a millisecond and when the clock goes back; those of several sources sort by time.
 */
export function createIdSource(clock: Clock, random: Random): () => string {
  let time = 0;
  let counter = 0;
  return () => {
    const now = clock();
    counter = now > time ? 0 : counter + 1;
    time = Math.max(now, time);
    if (counter === COUNTER_END) {
      time += 1;
      counter = 0;
    }
    return toDigits(time, TIME_DIGITS) + toDigits(counter, COUNTER_DIGITS) + randomDigits(random);
  };
}

function toDigits(value: number, length: number): string {
  let rest = value;
  let digits = "";
  for (let place = 0; place < length; place += 1) {
    digits = ALPHABET.charAt(rest % ALPHABET.length) + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}

function randomDigits(random: Random): string {
  return Array.from({ length: RANDOM_DIGITS }, () => ALPHABET.charAt(Math.floor(random() * ALPHABET.length))).join("");
}
