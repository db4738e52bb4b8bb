import type { Migration } from "../migrations.ts";
import { items } from "./migrations/0001-items.ts";
import { deliveries } from "./migrations/0003-deliveries.ts";
import { sources } from "./migrations/0002-sources.ts";
import { policies } from "./migrations/0006-policies.ts";
import { foundPasswords } from "./migrations/0007-found-passwords.ts";

/** The tables of the pipeline's state, step by step. */
export const ITEM_MIGRATIONS: readonly Migration[] = [items, sources, deliveries, policies, foundPasswords];
