import type { Migration } from "../../migrations.ts";
import { runAll } from "./run-all.ts";

/**
 * What in a message may open the archives beside it: kept with the secrets, as long as its family has open items. The index answers how much
 * a family holds without a look at its rows, which each archive of it asks for.
 */
export const foundPasswords: Migration = {
  name: "0007-found-passwords",
  up: (kysely) =>
    runAll(kysely, [
      `create table found_passwords (
        root_id text not null references items (id), password text not null, place integer not null, primary key (root_id, password))`,
      `create index items_family on items (root_id, size_bytes)`,
    ]),
};
