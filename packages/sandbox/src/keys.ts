import { hash, timingSafeEqual } from "node:crypto";
import type { RandomBytes } from "./ports.ts";

const KEY_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const KEY_LENGTH = 26;

/** A key of 26 characters, the length that clients of the service expect: 134 bits. */
export function newApiKey(random: RandomBytes): string {
  let key = "";
  while (key.length < KEY_LENGTH) {
    // 252 is the highest multiple of 36 in a byte: beyond it some letters would be likelier than others.
    for (const byte of random(KEY_LENGTH)) if (byte < 252 && key.length < KEY_LENGTH) key += KEY_ALPHABET[byte % 36];
  }
  return key;
}

/** What is kept of a key. Keys are random and long, so a plain digest cannot be turned back. */
export function hashKey(key: string): string {
  return hash("sha256", key);
}

/** Compares without telling by time how much is alike. */
export function isSameHash(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left, "utf8"), Buffer.from(right, "utf8")];
  return a.length === b.length && timingSafeEqual(a, b);
}
