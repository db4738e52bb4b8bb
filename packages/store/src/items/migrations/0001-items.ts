import type { Migration } from "../../migrations.ts";
import { runAll } from "./run-all.ts";

/** Types and clauses that SQLite and PostgreSQL both know, so there is one schema. */
const TABLES = [
  `create table submissions (
    id text primary key, channel text not null, submitted_by text not null, created_at bigint not null, target text not null)`,
  `create table items (
    id text primary key, submission_id text not null references submissions (id), parent_id text, root_id text not null,
    target text not null, state text not null, priority integer not null, claim_at bigint, fence integer not null,
    claims integer not null, is_open integer not null, has_report integer not null, ended_at bigint, digest text, sha256 text,
    sha1 text, md5 text, sample_id text, verdict text, verdict_rank integer, size_bytes bigint, name_search text not null,
    item text not null, work text not null)`,
  `create table secrets (root_id text primary key references items (id), password text not null)`,
  `create table ledger (
    item_id text not null references items (id), position integer not null, entry text not null, primary key (item_id, position))`,
  `create table slots (
    item_id text primary key references items (id), target text not null, reserved_at bigint not null, used_at bigint)`,
  `create table flights (
    target text not null, digest text not null, item_id text not null unique references items (id), primary key (target, digest))`,
];

const INDEXES = [
  `create index items_claim on items (state, priority, claim_at, id, target) where claim_at is not null`,
  `create index items_state on items (state)`,
  `create index items_submission on items (submission_id, id)`,
  `create index items_parent on items (parent_id, id) where parent_id is not null`,
  `create index items_root on items (root_id, is_open)`,
  `create index items_digest on items (digest, target) where digest is not null`,
  `create index items_sha256 on items (sha256) where sha256 is not null`,
  `create index items_sha1 on items (sha1) where sha1 is not null`,
  `create index items_md5 on items (md5) where md5 is not null`,
  `create index items_sample on items (sample_id) where sample_id is not null`,
  `create index items_verdict on items (verdict, id) where verdict is not null`,
  `create index items_open on items (is_open, id)`,
  `create index items_name on items (name_search)`,
  `create index slots_target on slots (target, used_at)`,
];

/** Items, submissions, ledger, slots and flights. */
export const items: Migration = { name: "0001-items", up: (kysely) => runAll(kysely, [...TABLES, ...INDEXES]) };
