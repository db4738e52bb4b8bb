import { openDatabase } from "@fumehood/store";
import { expect, onTestFinished, test } from "vitest";
import { hashKey } from "../../keys.ts";
import { findUserByKey, listKeys } from "../keys.ts";
import { sandboxMigrations } from "../migrations.ts";
import type { SandboxTables } from "../schema.ts";
import { findOrganization } from "../organizations.ts";

const OLD_KEY = "key-of-the-old-days";

/** A database as the first version left it, with one organisation and two users. */
async function openOldDatabase() {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  await database.migrate("sandbox", sandboxMigrations("sqlite").slice(0, 1));
  const old = database.kysely.withTables<{
    sandbox_organizations: { id: number; name: string };
    sandbox_users: Record<string, string | number | null>;
  }>();
  await old.insertInto("sandbox_organizations").values({ id: 123_456, name: "Example" }).execute();
  const common = { email: null, title: null, organization_id: 123_456, created_at: "2025-01-01T00:00:00.000Z" };
  const jdoe = { login: "jdoe", name: "J. Doe", role: "org-admin", key_hash: hashKey(OLD_KEY), active: 1 };
  const gone = { login: "gone", name: "Gone", role: "user", key_hash: hashKey("another"), active: 0 };
  await old
    .insertInto("sandbox_users")
    .values([
      { ...common, ...jdoe },
      { ...common, ...gone },
    ])
    .execute();
  return database;
}

test("organisations, users and keys of the first version are carried over", async () => {
  const database = await openOldDatabase();
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  const db = database.kysely.withTables<SandboxTables>();
  expect(await findUserByKey(db, OLD_KEY)).toEqual({
    login: "jdoe",
    name: "J. Doe",
    email: null,
    title: null,
    role: "org-admin",
    organization_id: 123_456,
    active: 1,
    api_only: 0,
    properties: "{}",
    password_digest: null,
    submission_limits: null,
    created_at: "2025-01-01T00:00:00.000Z",
  });
  expect(await findUserByKey(db, "another")).toMatchObject({ login: "gone", active: 0 });
  expect(await findOrganization(db, 123_456)).toEqual({ id: 123_456, name: "Example", submission_limits: null });
  expect(await listKeys(db)).toMatchObject([
    { login: "gone", origin: "start", created_at: "2025-01-01T00:00:00.000Z", revoked_at: null },
    { login: "jdoe", key_hash: hashKey(OLD_KEY) },
  ]);
});

test("the login stays unique, and the old table is gone", async () => {
  const database = await openOldDatabase();
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  const db = database.kysely.withTables<SandboxTables>();
  const [user] = await db.selectFrom("sandbox_users").selectAll().execute();
  if (!user) throw new Error("no user");
  await expect(db.insertInto("sandbox_users").values(user).execute()).rejects.toThrow(/UNIQUE/);
  const tables = await database.kysely.introspection.getTables();
  expect(tables.map((table) => table.name)).not.toContain("sandbox_users_next");
});
