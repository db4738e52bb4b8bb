import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addressNumber, readBlock } from "./ip-number.ts";

test.each([
  ["192.0.2.0/24", "192.0.2.0", "192.0.2.255"],
  ["192.0.2.77/31", "192.0.2.76", "192.0.2.77"],
  ["192.0.2.7", "192.0.2.7", "192.0.2.7"],
  ["0.0.0.0/0", "0.0.0.0", "255.255.255.255"],
  ["2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
])("%s goes from %s to %s", (text, first, last) => {
  expect(readBlock(text)).toEqual({ first: addressNumber(first), last: addressNumber(last) });
});

test.each(["192.0.2.0/33", "192.0.2.0/", "192.0.2/24", "::/129", "192.0.2.0/24/1", "example.com/24", "fe80::1%eth0"])(
  "%s is no block",
  (text) => {
    expect(readBlock(text)).toBeUndefined();
  },
);

test("numbers sort as addresses do", () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), (a, b) => {
      const [one, other] = [a, b].map((value) => addressNumber(dotted(value)) ?? "");
      expect(Math.sign((one ?? "").localeCompare(other ?? ""))).toBe(Math.sign(a - b));
    }),
  );
});

test("every spelling of an IPv6 address has its number", () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      expect(addressNumber(text)).toMatch(/^[0-9a-f]{32}$/);
    }),
  );
});

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}
