import { expect, test } from "vitest";
import { findPasswordsInName, findPasswordsInText } from "./find-passwords.ts";

test.each([
  ["Password: abc123", "abc123"],
  ["password = abc123.", "abc123"],
  ["The archive's password is abc123, thanks", "abc123"],
  ["PW: abc123", "abc123"],
  ["pw abc123", "abc123"],
  ["Use \u201cabc 123\u201d? No: the pass is \u201cabc123\u201d", "abc123"],
  ["'abc123' is the password", "abc123"],
  ["Passwort:\r\n\r\nabc123", "abc123"],
  ["Das Kennwort lautet abc123", "abc123"],
  ["Mot de passe : abc123", "abc123"],
  ["contrase\u00f1a: abc123", "abc123"],
  ["La senha \u00e9 abc123", "abc123"],
  ["wachtwoord: abc123", "abc123"],
  ["\u043f\u0430\u0440\u043e\u043b\u044c \u043a \u0430\u0440\u0445\u0438\u0432\u0443 - abc123", "abc123"],
  ["\u5bc6\u7801\uff1aabc123", "abc123"],
  ["\u89e3\u51cd\u30d1\u30b9\u30ef\u30fc\u30c9\uff1aabc123", "abc123"],
  ["Password: P@ss.w0rd!", "P@ss.w0rd!"],
  ["password: ends.with.dot.", "ends.with.dot."],
])("in %j the password is found", (text, password) => {
  expect(findPasswordsInText(text)).toContain(password);
});

test("what follows a colon is tried before the words around", () => {
  expect(findPasswordsInText("Our password policy says: be careful. Password: abc123")[0]).not.toBe("policy");
  expect(findPasswordsInText("The password for the file is: abc123")).toContain("abc123");
});

test("a text without a word for password yields nothing", () => {
  expect(findPasswordsInText("We passed the bypassed compass, Passau.")).toEqual([]);
});

test("a text of nothing but passwords yields no more than allowed, and soon", () => {
  const startedAt = performance.now();
  const text = Array.from({ length: 100_000 }, (_unused, at) => `password: p${at} "q${at}"`).join(" ");
  expect(findPasswordsInText(text)).toHaveLength(64);
  expect(findPasswordsInText("password ".repeat(60_000)).length).toBeLessThanOrEqual(64);
  expect(findPasswordsInText(`password${" ".repeat(500_000)}x`).length).toBeLessThanOrEqual(64);
  expect(performance.now() - startedAt).toBeLessThan(3000);
});

test.each([
  ["infected.zip", "infected"],
  ["invoice_pw1234.zip", "1234"],
  ["invoice_pw_1234.zip", "1234"],
  ["Rechnung (Passwort 4711).7z", "4711"],
  ["Scan (pass xyz).zip", "xyz"],
  ["docs password=a.b.c.zip", "a.b.c"],
  ["report-secret2024.tar.gz", "secret2024"],
  ["folder/deep/abc.zip", "abc"],
])("from the name %j %j is tried", (name, password) => {
  expect(findPasswordsInName(name)).toContain(password);
});

test("a name of many words yields no more than allowed", () => {
  expect(findPasswordsInName(`${"word1 word2 word3 ".repeat(1000)}.zip`).length).toBeLessThanOrEqual(16);
  expect(findPasswordsInName("")).toEqual([]);
});
