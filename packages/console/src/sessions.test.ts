import { openDatabase, type Database } from "@fumehood/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createSessions,
  MAX_OPEN_LINKS,
  SESSION_MS,
  sessionMigrations,
  SIGN_IN_LINK_MS,
  type Sessions,
  type SessionTables,
} from "./sessions.ts";

let database: Database;
let sessions: Sessions;
let now = 0;

beforeEach(async () => {
  now = Date.parse("2026-01-02T03:04:05Z");
  database = await openDatabase("sqlite::memory:");
  await database.migrate("console", sessionMigrations);
  sessions = createSessions(database.kysely.withTables<SessionTables>(), () => now);
});
afterEach(() => database.close());

async function signIn(): Promise<string> {
  const token = await sessions.redeemLink(await sessions.createLink("owner"));
  if (token === undefined) throw new Error("the link did not work");
  return token;
}

test("a link makes a session, once", async () => {
  const link = await sessions.createLink("owner");
  const session = await sessions.redeemLink(link);
  expect(await sessions.find(session ?? "")).toMatchObject({ user: "owner" });
  expect(await sessions.redeemLink(link)).toBeUndefined();
});

test("two that race for one link: exactly one gets in", async () => {
  const link = await sessions.createLink("owner");
  const both = await Promise.all([sessions.redeemLink(link), sessions.redeemLink(link)]);
  expect(both.filter((session) => session !== undefined)).toHaveLength(1);
});

test("a link that is too old does not work, nor does an invented one", async () => {
  const link = await sessions.createLink("owner");
  now += SIGN_IN_LINK_MS + 1;
  expect(await sessions.redeemLink(link)).toBeUndefined();
  expect(await sessions.redeemLink("invented")).toBeUndefined();
});

test("a session ends by signing out, and by its age", async () => {
  const first = await signIn();
  await sessions.end(first);
  expect(await sessions.find(first)).toBeUndefined();
  const second = await signIn();
  now += SESSION_MS + 1;
  expect(await sessions.find(second)).toBeUndefined();
});

test("the token against forgery belongs to its session", async () => {
  const [first, second] = [await sessions.find(await signIn()), await sessions.find(await signIn())];
  expect(first?.csrfToken).not.toBe(second?.csrfToken);
});

test("old links give way when there are too many", async () => {
  const links: string[] = [];
  for (let index = 0; index <= MAX_OPEN_LINKS; index++) {
    now += 1;
    links.push(await sessions.createLink("owner"));
  }
  expect(await sessions.redeemLink(links[0] ?? "")).toBeUndefined();
  expect(await sessions.redeemLink(links.at(-1) ?? "")).toBeDefined();
});

test("the database holds no token as it stands", async () => {
  const token = await signIn();
  const rows = await database.kysely.withTables<SessionTables>().selectFrom("console_sessions").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(token);
});
