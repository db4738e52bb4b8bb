import * as fc from "fast-check";

/**
 * Any text that can be written as UTF-8: controls, marks that turn the direction, code points beyond 16 bits, and often plain ASCII or the
 * names that objects have by themselves. fast-check's own `unit: "binary"` holds ASCII once in ten thousand characters, and its first use
 * costs seconds.
 */
export function anyText({ minLength = 0, maxLength = 12 } = {}): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0x80, max: 0xd7ff }),
    fc.integer({ min: 0x2000, max: 0x206f }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  );
  const codes = fc.array(unit, { minLength, maxLength });
  return fc.oneof(
    { weight: 4, arbitrary: codes.map((points) => points.map((point) => String.fromCodePoint(point)).join("")) },
    { weight: 1, arbitrary: fc.string({ minLength, maxLength }) },
  );
}

/** URLs as they are written, with what may stand in a path. Unlike `fc.webUrl`, it does without that table. */
export function anyUrl(): fc.Arbitrary<string> {
  const path = fc.array(fc.constantFrom("a", "7", "/", "%20", "%C3%A9", "..", "~", "@", ":", "+", ";", "="), {
    maxLength: 8,
  });
  const port = fc.constantFrom("", ":80", ":8080");
  const tail = fc.constantFrom("", "?", "?q=a%26b", "#part");
  return fc
    .tuple(fc.constantFrom("http", "https", "ftp"), fc.domain(), port, path, tail)
    .map(([scheme, host, at, parts, end]) => `${scheme}://${host}${at}/${parts.join("")}${end}`);
}
