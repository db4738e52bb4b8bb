import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Kysely } from "kysely";
import type { Migration } from "@fumehood/store";

/** Sign-in links work once, for this long. */
export const SIGN_IN_LINK_MS = 24 * 60 * 60 * 1000;
/** Sessions end after this long, however busy they are. */
export const SESSION_MS = 30 * 24 * 60 * 60 * 1000;
/** Most sign-in links that wait to be used; older ones stop working. */
export const MAX_OPEN_LINKS = 20;

// A type, not an interface: only a type satisfies Kysely's index signature.
export type SessionTables = {
  console_sign_in_links: { token_hash: string; user_name: string; expires_at: number | string };
  console_sessions: { token_hash: string; user_name: string; created_at: number | string; expires_at: number | string };
};

export const sessionMigrations: readonly Migration[] = [
  {
    name: "0001-sessions",
    async up(db) {
      await db.schema
        .createTable("console_sign_in_links")
        .addColumn("token_hash", "text", (column) => column.primaryKey())
        .addColumn("user_name", "text", (column) => column.notNull())
        .addColumn("expires_at", "bigint", (column) => column.notNull())
        .execute();
      await db.schema
        .createTable("console_sessions")
        .addColumn("token_hash", "text", (column) => column.primaryKey())
        .addColumn("user_name", "text", (column) => column.notNull())
        .addColumn("created_at", "bigint", (column) => column.notNull())
        .addColumn("expires_at", "bigint", (column) => column.notNull())
        .execute();
    },
  },
];

export interface Session {
  readonly user: string;
  readonly csrfToken: string;
}

export interface Sessions {
  /** A token for a sign-in link of this user. It works once. */
  createLink(user: string): Promise<string>;
  /** Uses up a link's token; resolves to the token of a new session, or `undefined` when the link is spent, old or forged. */
  redeemLink(token: string): Promise<string | undefined>;
  find(sessionToken: string): Promise<Session | undefined>;
  end(sessionToken: string): Promise<void>;
}

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");
const newToken = () => randomBytes(32).toString("base64url");

/** The token that changing requests must repeat; derived, so that it need not be stored. */
function csrfTokenOf(sessionToken: string): string {
  return createHash("sha256").update(`csrf:${sessionToken}`).digest("base64url");
}

/** Compares two texts in time that does not depend on where they differ. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
}

/** Sessions and sign-in links in the database, by the hash of their tokens: the tokens themselves are stored nowhere. */
export function createSessions(db: Kysely<SessionTables>, now: () => number): Sessions {
  return {
    async createLink(user) {
      const token = newToken();
      const row = { token_hash: hashOf(token), user_name: user, expires_at: now() + SIGN_IN_LINK_MS };
      await db.insertInto("console_sign_in_links").values(row).execute();
      await forgetOldLinks(db, now());
      return token;
    },
    async redeemLink(token) {
      const link = await db
        .deleteFrom("console_sign_in_links")
        .where("token_hash", "=", hashOf(token))
        .returning(["user_name", "expires_at"])
        .executeTakeFirst();
      if (!link || Number(link.expires_at) < now()) return undefined;
      const session = newToken();
      await db
        .insertInto("console_sessions")
        .values({
          token_hash: hashOf(session),
          user_name: link.user_name,
          created_at: now(),
          expires_at: now() + SESSION_MS,
        })
        .execute();
      return session;
    },
    async find(sessionToken) {
      const row = await db
        .selectFrom("console_sessions")
        .select(["user_name", "expires_at"])
        .where("token_hash", "=", hashOf(sessionToken))
        .executeTakeFirst();
      if (!row || Number(row.expires_at) < now()) return undefined;
      return { user: row.user_name, csrfToken: csrfTokenOf(sessionToken) };
    },
    async end(sessionToken) {
      await db.deleteFrom("console_sessions").where("token_hash", "=", hashOf(sessionToken)).execute();
    },
  };
}

async function forgetOldLinks(db: Kysely<SessionTables>, now: number): Promise<void> {
  const kept = db
    .selectFrom("console_sign_in_links")
    .select("token_hash")
    .orderBy("expires_at", "desc")
    .limit(MAX_OPEN_LINKS);
  await db
    .deleteFrom("console_sign_in_links")
    .where((where) => where.or([where("expires_at", "<", now), where("token_hash", "not in", kept)]))
    .execute();
  await db.deleteFrom("console_sessions").where("expires_at", "<", now).execute();
}
