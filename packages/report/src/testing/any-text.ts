import * as fc from "fast-check";

/** Any UTF-16 text: controls, bidirectional marks, pairs and lone halves, and often plain ASCII. */
export function anyText(maxLength = 12): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0x80, max: 0xffff }),
    fc.integer({ min: 0x2000, max: 0x206f }),
    fc.integer({ min: 0x10000, max: 0x10ffff }),
  );
  return fc.array(unit, { maxLength }).map((codes) => codes.map((code) => String.fromCodePoint(code)).join(""));
}
