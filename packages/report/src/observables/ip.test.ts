import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "./ip.ts";
import { sha256 } from "./sha256.ts";

test("any IPv4 address reads back", () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      const value = parseIpv4(text);
      expect(value === null ? null : formatIpv4(value)).toBe(text);
    }),
  );
});

test("any IPv6 address is read, and its canonical form reads back to the same groups", () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const groups = parseIpv6(text);
      expect(groups).toHaveLength(8);
      expect(parseIpv6(formatIpv6(groups ?? []))).toEqual(groups);
    }),
  );
});

// RFC 5952, section 4.
test.each([
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:0DB8::0001", "2001:db8::1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["::ffff:192.0.2.1", "::ffff:c000:201"],
  ["0:0:0:0:0:0:0:0", "::"],
])("%s is written %s", (text, expected) => {
  expect(formatIpv6(parseIpv6(text) ?? [])).toBe(expected);
});

test.each([
  "",
  "1",
  ":::",
  "1::2::3",
  "12345::",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "g::",
  "1.2.3.4::",
  "::1.2.3.04",
])("%s is no IPv6 address", (text) => {
  expect(parseIpv6(text)).toBeNull();
});

test("SHA-256 agrees with the platform on any bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const expected = await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes));
      expect(sha256(bytes)).toEqual(new Uint8Array(expected));
    }),
  );
});
