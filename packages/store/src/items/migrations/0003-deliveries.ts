import type { Migration } from "../../migrations.ts";
import { runAll } from "./run-all.ts";

/** The outbox: which sinks are still to be told of which items. */
export const deliveries: Migration = {
  name: "0003-deliveries",
  up: (kysely) =>
    runAll(kysely, [
      `create table deliveries (
        item_id text not null references items (id), sink text not null, state text not null, due_at bigint, fence integer not null,
        attempts integer not null, created_at bigint not null, ended_at bigint, problem text, primary key (item_id, sink))`,
      `create index deliveries_due on deliveries (sink, due_at) where due_at is not null`,
      `create index deliveries_listed on deliveries (created_at, item_id, sink)`,
      `create index deliveries_dead on deliveries (sink) where state = 'dead'`,
    ]),
};
