import type { Migration } from "../../migrations.ts";
import { runAll } from "./run-all.ts";

/** The policies that were accepted, so that a rule's name in the ledger can be explained later. */
export const policies: Migration = {
  name: "0006-policies",
  up: (kysely) =>
    runAll(kysely, [
      `create table policies (
        position integer primary key, digest text not null, accepted_at bigint not null, accepted_by text not null, text text not null)`,
    ]),
};
