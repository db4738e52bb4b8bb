import { mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { StoreError } from "./errors.ts";
import type { Migration } from "./migrations.ts";
import { createSqliteDialect } from "./sqlite/sqlite-dialect.ts";
import { makeTemporaryFolder } from "./testing/temporary-folder.ts";

type Notes = { notes: { text: string | null } };

const CREATE: Migration = {
  name: "0001-notes",
  up: (kysely) => kysely.schema.createTable("notes").addColumn("text", "text").execute(),
};
const WIDEN: Migration = {
  name: "0002-author",
  up: (kysely) => kysely.schema.alterTable("notes").addColumn("author", "text").execute(),
};

async function open(url = "sqlite::memory:"): Promise<Database> {
  const database = await openDatabase(url);
  onTestFinished(() => database.close());
  return database;
}

test("runs each step once, in order, by namespace", async () => {
  const database = await open();
  await database.migrate("notes", [CREATE]);
  await database.migrate("notes", [CREATE, WIDEN]);
  await database.migrate("notes", [CREATE, WIDEN]);
  await expect(database.migrate("others", [CREATE])).rejects.toMatchObject({ code: "store.failed" });
});

test("refuses a database that a newer program wrote", async () => {
  const database = await open();
  await database.migrate("notes", [CREATE, WIDEN]);
  await expect(database.migrate("notes", [CREATE])).rejects.toMatchObject({ code: "store.newer-schema" });
});

test("leaves nothing of a step that fails", async () => {
  const database = await open();
  const broken: Migration = {
    name: "0001-broken",
    async up(kysely) {
      await CREATE.up(kysely);
      throw new Error("half way");
    },
  };
  await expect(database.migrate("notes", [broken])).rejects.toThrow("half way");
  await database.migrate("notes", [CREATE]);
});

test("rolls a transaction back as a whole, and others do not slip in", async () => {
  const database = await open();
  await database.migrate("notes", [CREATE]);
  const db = database.kysely.withTables<Notes>();
  const failing = db.transaction().execute(async (tx) => {
    await tx.insertInto("notes").values({ text: "lost" }).execute();
    throw new Error("no");
  });
  const passing = db.insertInto("notes").values({ text: "kept" }).execute();
  await expect(failing).rejects.toThrow("no");
  await passing;
  expect(await db.selectFrom("notes").select("text").execute()).toMatchObject([{ text: "kept" }]);
});

test("who writes waits for the disk; who reads, and the next writer's turn, do not", async () => {
  const disk = Promise.withResolvers<void>();
  let flushes = 0;
  const log = {
    flush() {
      flushes += 1;
      return disk.promise;
    },
    async close() {},
  };
  const sqlite = new DatabaseSync(":memory:");
  sqlite.exec("create table notes (text text)");
  const db = new Kysely<Notes>({ dialect: createSqliteDialect(sqlite, log) });
  onTestFinished(() => db.destroy());
  const ended: string[] = [];
  const insert = (text: string) => db.insertInto("notes").values({ text });
  const statement = insert("one")
    .execute()
    .then(() => ended.push("statement"));
  const transaction = db
    .transaction()
    .execute((tx) => tx.insertInto("notes").values({ text: "two" }).execute())
    .then(() => ended.push("transaction"));
  expect(await db.selectFrom("notes").select("text").execute()).toEqual([{ text: "one" }, { text: "two" }]);
  expect(await sql`select text from notes`.execute(db)).toMatchObject({ rows: [{ text: "one" }, { text: "two" }] });
  expect([flushes, ended]).toEqual([2, []]);
  disk.resolve();
  await Promise.all([statement, transaction]);
  expect(ended.toSorted()).toEqual(["statement", "transaction"]);
});

test("a write that cannot be brought to the disk is a fault", async () => {
  const flush = () => Promise.reject(new StoreError("store.failed", "The disk is broken."));
  const sqlite = new DatabaseSync(":memory:");
  sqlite.exec("create table notes (text text)");
  const db = new Kysely<Notes>({ dialect: createSqliteDialect(sqlite, { flush, async close() {} }) });
  onTestFinished(() => db.destroy());
  await expect(db.insertInto("notes").values({ text: "one" }).execute()).rejects.toMatchObject({
    code: "store.failed",
  });
});

test("a database behind a link flushes the log of the file that it leads to", async () => {
  const folder = await makeTemporaryFolder();
  await mkdir(join(folder, "real"));
  await writeFile(join(folder, "real", "notes.db"), "");
  await symlink(join(folder, "real", "notes.db"), join(folder, "link.db"));
  const database = await open(`sqlite:${join(folder, "link.db")}`);
  await expect(database.migrate("notes", [CREATE])).resolves.toBeUndefined();
});

test("streams rows while other statements run", async () => {
  const database = await open();
  await database.migrate("notes", [CREATE]);
  const db = database.kysely.withTables<Notes>();
  await db
    .insertInto("notes")
    .values([{ text: "a" }, { text: "b" }])
    .execute();
  const seen: (string | null)[] = [];
  for await (const row of db.selectFrom("notes").select("text").stream()) seen.push(row.text);
  expect(seen).toEqual(["a", "b"]);
});

test("keeps a file in WAL mode, for its owner only", async () => {
  const path = join(await makeTemporaryFolder(), "deep", "er", "notes.db");
  const database = await open(`sqlite:${path}`);
  await database.migrate("notes", [CREATE]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const second = new DatabaseSync(path);
  onTestFinished(() => second.close());
  expect(second.prepare("pragma journal_mode").get()).toMatchObject({ journal_mode: "wal" });
});

test("two connections that start together migrate once", async () => {
  const url = `sqlite:${join(await makeTemporaryFolder(), "notes.db")}`;
  const databases = await Promise.all([open(url), open(url)]);
  await Promise.all(databases.map((database) => database.migrate("notes", [CREATE, WIDEN])));
  for (const { kysely } of databases) {
    const { rows } = await sql<{ name: string }>`select name from schema_migrations order by position`.execute(kysely);
    expect(rows.map(({ name }) => name)).toEqual([CREATE.name, WIDEN.name]);
  }
});

test("says that a file is not a database", async () => {
  const path = join(await makeTemporaryFolder(), "notes.txt");
  await writeFile(path, "these are no pages of a database, but more than one hundred bytes of text ".repeat(4));
  await expect(openDatabase(`sqlite:${path}`)).rejects.toMatchObject({ code: "store.not-a-database" });
});

test("says that the folder cannot be written", async () => {
  const folder = await makeTemporaryFolder();
  await writeFile(join(folder, "file"), "");
  const url = `sqlite:${join(folder, "file", "notes.db")}`;
  await expect(openDatabase(url)).rejects.toMatchObject({ code: "store.not-writable", retryable: false });
});

test.each([
  ["", "store.url-invalid"],
  ["sqlite:", "store.url-invalid"],
  ["notes.db", "store.url-invalid"],
  ["postgres://user:secret@example.test/db", "store.dialect-unsupported"],
])("refuses the URL %j", async (url, code) => {
  const refusal = openDatabase(url);
  await expect(refusal).rejects.toMatchObject({ code });
  await expect(refusal).rejects.not.toThrow(/secret/);
});
