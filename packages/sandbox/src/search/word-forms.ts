import { isIP } from "node:net";
import { normalizePath, normalizeUrl, normalizeWord, partsOf } from "./terms.ts";

/**
 * How a word of a search may stand in samples: as one of some words, or as several that all stand in the same place. What names exactly one
 * thing (digests, addresses, domains, URLs) is only looked for as a whole, because tools take whatever is found for that thing.
 */
export interface WordForms {
  /** One of these. */
  terms: readonly string[];
  /** Or all of these in the same place; empty when there is no such way. */
  parts: readonly string[];
  /** The word is a digest or the id of a sample. */
  isDigest: boolean;
}

const DIGEST = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/;
/** `setup.exe`, `example.com`, `198.51.100.7`: letters, digits and hyphens between dots. */
const DOTTED = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+\.?$/u;
const WITH_PORT = /^([\p{L}\p{N}._-]+|\[[0-9a-f:.]+\]):\d{1,5}$/u;

/** Parts of one word of a search; more do not make it more exact. */
const MAX_PARTS = 8;

export function formsOf(word: string, maxTermChars: number): WordForms {
  const whole = normalizeWord(word, maxTermChars);
  const exactly = (...terms: string[]): WordForms => ({
    terms: [...new Set(terms.map((term) => normalizeWord(term, maxTermChars)))],
    parts: [],
    isDigest: false,
  });
  if (DIGEST.test(whole)) return { terms: [whole], parts: [], isDigest: true };
  if (isIP(whole) !== 0) return exactly(whole);
  const host = WITH_PORT.exec(whole)?.[1];
  if (host !== undefined) return exactly(whole, host.replaceAll(/[[\]]/g, ""));
  if (DOTTED.test(whole)) return exactly(whole.replace(/\.$/, ""));
  if (whole.includes("://")) return exactly(whole, normalizeUrl(word) ?? whole);
  return { ...exactly(whole, ...pathForms(whole)), parts: distinctParts(whole) };
}

function pathForms(word: string): string[] {
  return /[\\/]/.test(word) ? [normalizePath(word)] : [];
}

function distinctParts(word: string): string[] {
  const parts = [...new Set(partsOf(word))].slice(0, MAX_PARTS);
  return parts.length === 1 && parts[0] === word ? [] : parts;
}
