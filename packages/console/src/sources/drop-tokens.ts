import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { DropToken, DropTokenSettings } from "@fumehood/contract";
import { dropTokenSettingsSchema } from "@fumehood/contract";
import type { Kysely } from "kysely";
import type { SourceTables } from "./switches.ts";

/** How often the last use of a token is written down. */
const USE_NOTE_MS = 60_000;

/** `fhd_ID_SECRET`: the id finds the row, the secret is compared. */
const TOKEN = /^fhd_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export interface NewDropToken {
  readonly sourceName: string;
  readonly label: string;
  readonly settings: DropTokenSettings;
  readonly by: string;
}

/** Tokens of the drop endpoint. Only the SHA-256 of each is kept: nobody can be shown one again. */
export interface DropTokens {
  /** The token itself, this once. */
  create(input: NewDropToken): Promise<{ readonly token: string; readonly info: DropToken }>;
  list(): Promise<readonly DropToken[]>;
  /** False when there is none with this id. */
  revoke(id: string): Promise<boolean>;
  /** What the token stands for, when it is one of this source. Takes the same time whatever is wrong with it. */
  check(token: string, sourceName: string): Promise<DropToken | undefined>;
}

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();

export function createDropTokens(db: Kysely<SourceTables>, now: () => number): DropTokens {
  const rowOf = (id: string) => db.selectFrom("drop_tokens").selectAll().where("id", "=", id).executeTakeFirst();

  async function noteUse(row: Row): Promise<void> {
    if (now() - Number(row.last_used_at ?? 0) < USE_NOTE_MS) return;
    await db.updateTable("drop_tokens").set({ last_used_at: now() }).where("id", "=", row.id).execute();
  }

  return {
    async create({ sourceName, label, settings, by }) {
      const [id, secret] = [randomBytes(6).toString("hex"), randomBytes(32).toString("base64url")];
      const row: Row = {
        id,
        secret_hash: hashOf(secret).toString("hex"),
        source_name: sourceName,
        label,
        settings: JSON.stringify(settings),
        created_by: by,
        created_at: now(),
        last_used_at: null,
      };
      await db.insertInto("drop_tokens").values(row).execute();
      return { token: `fhd_${id}_${secret}`, info: toInfo(row) };
    },
    async list() {
      const rows = await db.selectFrom("drop_tokens").selectAll().orderBy("created_at").execute();
      return rows.map(toInfo);
    },
    async revoke(id) {
      const { numDeletedRows } = await db.deleteFrom("drop_tokens").where("id", "=", id).executeTakeFirst();
      return Number(numDeletedRows) > 0;
    },
    async check(token, sourceName) {
      const [, id = "", secret = ""] = TOKEN.exec(token) ?? [];
      const row = await rowOf(id);
      const expected = row === undefined ? hashOf("") : Buffer.from(row.secret_hash, "hex");
      const isRight = timingSafeEqual(hashOf(secret), expected) && secret !== "";
      if (row === undefined || !isRight || row.source_name !== sourceName) return undefined;
      await noteUse(row);
      return toInfo(row);
    },
  };
}

type Row = SourceTables["drop_tokens"];

function toInfo(row: Row): DropToken {
  return {
    id: row.id,
    source: row.source_name,
    label: row.label,
    settings: dropTokenSettingsSchema.parse(JSON.parse(row.settings)),
    createdBy: row.created_by,
    createdAt: new Date(Number(row.created_at)).toISOString(),
    lastUsedAt: row.last_used_at === null ? null : new Date(Number(row.last_used_at)).toISOString(),
  };
}
