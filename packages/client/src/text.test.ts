import { expect, test } from "vitest";
import { cleanText, createRedactor } from "./text.ts";

test("a secret is replaced as it stands, percent-encoded and form-encoded", () => {
  const redact = createRedactor(["a b/c+d", undefined]);
  expect(redact("x a b/c+d y a%20b%2Fc%2Bd z a+b%2Fc%2Bd")).toBe("x ••• y ••• z •••");
});

test("a secret that contains another one leaves no rest", () => {
  expect(createRedactor(["abcd", "abcdefgh"])("abcdefgh")).toBe("•••");
});

test("a secret of fewer than four characters does not garble texts", () => {
  expect(createRedactor(["a", ""])("a banana")).toBe("a banana");
});

test("control and bidirectional characters become visible and lines become one", () => {
  expect(cleanText("a\u202Egpj.exe\u0000\r\n b\u2028c\u200B\u001b[31m", 100)).toBe(
    "a\\u{202e}gpj.exe\\u{0} b\\u{2028}c\\u{200b}\\u{1b}[31m",
  );
});

test("a long text is cut where the limit says", () => {
  expect(cleanText("x".repeat(1000), 10)).toBe(`${"x".repeat(10)}…`);
});
