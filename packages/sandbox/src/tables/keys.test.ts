import { openDatabase } from "@fumehood/store";
import { expect, onTestFinished, test } from "vitest";
import { hashKey } from "../keys.ts";
import { createKeyFinder, insertKey, revokeKeys } from "./keys.ts";
import { sandboxMigrations } from "./migrations.ts";
import type { SandboxTables } from "./schema.ts";
import { insertUser } from "./users.ts";

const AT = "2026-01-15T12:00:00.000Z";

async function openKeys() {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  const db = database.kysely.withTables<SandboxTables>();
  for (const login of ["jdoe", "kim"]) {
    await insertUser(db, {
      login,
      name: login,
      email: null,
      title: null,
      role: "user",
      organization_id: 1,
      active: 1,
      api_only: 0,
      properties: "{}",
      password_digest: null,
      submission_limits: null,
      created_at: AT,
    });
    await insertKey(db, { key_hash: hashKey(`key of ${login}`), login, origin: "made", created_at: AT });
  }
  return { db, find: createKeyFinder(db) };
}

test("those who ask in one turn share a look-up, each for the own key", async () => {
  const { find } = await openKeys();
  const asked = ["key of jdoe", "key of kim", "key of jdoe", "nobody's", "key of kim"];
  const [first, second, ...others] = await Promise.all(asked.map(find));
  expect([first?.login, second?.login]).toEqual(["jdoe", "kim"]);
  expect(others[0]).toBe(first);
  expect(others[1]).toBeUndefined();
  expect(others[2]).toBe(second);
});

test("a key that was revoked is refused by the next look-up", async () => {
  const { db, find } = await openKeys();
  expect(await find("key of jdoe")).toBeDefined();
  const revoked = revokeKeys(db, { login: "jdoe" }, AT);
  // Asked before the change has ended, and behind it.
  const meanwhile = await find("key of jdoe");
  await revoked;
  expect(meanwhile).toBeUndefined();
  expect(await find("key of jdoe")).toBeUndefined();
});
