import * as fc from "fast-check";

/**
 * Any UTF-16 text: controls, marks that turn the direction, pairs and lone halves, and often plain ASCII. fast-check's own units `binary` and
 * `grapheme` first make a table of all of Unicode, which takes seconds.
 */
export function anyText({ minLength = 0, maxLength = 12 } = {}): fc.Arbitrary<string> {
  const code = fc.oneof(fc.nat(0x7f), fc.integer({ min: 0x2000, max: 0x206f }), fc.nat(0xffff), fc.nat(0x10ffff));
  return fc.string({ unit: code.map((point) => String.fromCodePoint(point)), minLength, maxLength });
}
