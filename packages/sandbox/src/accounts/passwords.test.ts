import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { digestPassword, isPassword } from "./passwords.ts";

test("a digest knows its password and no other, and no two are alike", async () => {
  const [one, two] = await Promise.all([
    digestPassword("pässword", randomBytes),
    digestPassword("pässword", randomBytes),
  ]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(two);
  expect(await isPassword("pässword", one)).toBe(true);
  expect(await isPassword("password", one)).toBe(false);
});

test("a published vector of argon2id is recognised", async () => {
  // Of the reference implementation's tests: t=2, m=2^8, p=2, password "password", salt "somesalt".
  const digest = "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc";
  expect(await isPassword("password", digest)).toBe(true);
  expect(await isPassword("differentpassword", digest)).toBe(false);
});

test.each(["", "plain", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=8,t=1,p=1$$"])(
  "%j is no digest of anything",
  async (digest) => {
    expect(await isPassword("password", digest)).toBe(false);
  },
);
