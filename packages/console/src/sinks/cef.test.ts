import { assert, integer, oneof, property, string } from "fast-check";
import { expect, test } from "vitest";
import { toCef } from "./cef.ts";
import { makeNotice } from "./testing/notice.ts";

test("a verdict is one line with head, severity and named values", () => {
  const line = toCef(makeNotice({ options: { hasPassword: false, tags: ["vip", "mail"] } }), "1.2.3");
  expect(line).toMatch(
    /^CEF:0\|Fumehood\|Fumehood\|1\.2\.3\|deliver\.done\|Analysis ended: malicious\|10\|rt=1767323045000 externalId=item-1:siem act=submitted /,
  );
  expect(line).toContain("fname=invoice.exe");
  expect(line).toContain("cs4Label=tags cs4=vip,mail");
  expect(line).toContain("cn1Label=threatScore cn1=90");
});

test("a value that is absent has no label either", () => {
  const line = toCef(makeNotice({ rule: null, threatScore: null }), "1");
  expect(line).not.toContain("cs2");
  expect(line).not.toContain("cn1");
});

test("what could end a value, a head or a line is escaped or shown", () => {
  const line = toCef(makeNotice({ name: "a=b|c\\d\r\ncn1=0\u202Etxt.exe" }), "1|2");
  expect(line).toContain(String.raw`fname=a\=b|c\\d`);
  expect(line).toContain(String.raw`|Fumehood|1\|2|`);
  expect(line).not.toMatch(/[\r\n\u202E]/);
  expect(line.match(/(?<!\\)cn1=/g)).toHaveLength(1);
});

test("no name makes a second line or a value of its own", () => {
  const unit = oneof(integer({ max: 0x7f, min: 0 }), integer({ max: 0x10ffff, min: 0x80 }));
  const anyName = string({ unit: unit.map((code) => String.fromCodePoint(code)), maxLength: 200 });
  assert(
    property(anyName, (name) => {
      const line = toCef(makeNotice({ name }), "1");
      expect(line).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
      const [, value = ""] = /fname=((?:\\.|[^\\=])*) fileHash=/su.exec(line) ?? [];
      expect(value.length > 0 || name.trim() === "").toBe(true);
    }),
    { numRuns: 200 },
  );
});
