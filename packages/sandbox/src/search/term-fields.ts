/**
 * Where in a sample a word stands, as bits: a word that stands in several places is one row with several bits. Bits are never given a new
 * meaning, as tables hold them; `-1` has them all.
 */
export const TERM_FIELDS = {
  "sample.filename": 1 << 0,
  tag: 1 << 1,
  url: 1 << 2,
  type: 1 << 3,
  behavior: 1 << 4,
  domain: 1 << 5,
  ip: 1 << 6,
  checksum: 1 << 7,
  path: 1 << 8,
  process: 1 << 9,
  registry_key: 1 << 10,
  mutant: 1 << 11,
  antivirus: 1 << 12,
  "behavior.title": 1 << 13,
} as const;
export type TermField = keyof typeof TERM_FIELDS;

/** Set besides the field when the word is all that stands there: the whole file name. */
export const WHOLE_FILENAME = 1 << 20;

/** The same for any other field: a whole domain, tag or path, not a part of it. */
export const WHOLE_VALUE = 1 << 21;

export const ANY_FIELD = Object.values(TERM_FIELDS).reduce((all, bit) => all | bit, 0);

/** The bits of a list of fields. */
export function fieldMask(fields: readonly TermField[]): number {
  return fields.reduce((mask, field) => mask | TERM_FIELDS[field], 0);
}
