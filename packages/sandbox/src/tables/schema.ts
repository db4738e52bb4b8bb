import type { SampleState } from "@fumehood/contract";
import type { ColumnType, Kysely, Selectable } from "kysely";
import type { EntityTables } from "./entity-schema.ts";
import type { TermTable } from "./terms.ts";
import type { NewWordTable, VocabularyTable, WordBlockTable } from "./vocabulary.ts";

// Truth values are 0 and 1, times ISO 8601 in UTC with milliseconds (they sort as text), lists JSON text: alike in both dialects.

export interface OrganizationTable {
  id: number;
  name: string;
  /** `[samples, minutes][]`; null when nothing limits. */
  submission_limits: string | null;
}

export interface UserTable {
  login: string;
  name: string;
  email: string | null;
  title: string | null;
  role: string;
  organization_id: number;
  active: number;
  api_only: number;
  /** An object, as `whoami` tells it. */
  properties: string;
  password_digest: string | null;
  /** As of the organisation; null when the organisation's alone count. */
  submission_limits: string | null;
  created_at: string;
}

export interface KeyTable {
  /** SHA-256 of the key; the key itself is nowhere. */
  key_hash: string;
  login: string;
  /** `start` for one that was given at the start of the service; the next one given then takes its place. */
  origin: "start" | "made";
  created_at: string;
  revoked_at: string | null;
}

export interface SampleTable {
  id: string;
  /** See `tables/ordinals.ts`; given by `insert-sample.ts`. */
  ordinal: ColumnType<number | string, number | undefined, never>;
  submission_id: number;
  organization_id: number;
  login: string;
  filename: string;
  url: string | null;
  md5: string;
  sha1: string;
  sha256: string;
  /** Comes back as text from PostgreSQL. */
  size_bytes: number | string;
  tags: string;
  private: number;
  vm: string;
  playbook: string;
  network_exit: string;
  vm_runtime: number;
  /** Forgotten when the analysis ends. */
  password: string | null;
  /** Warnings about the submission itself: `EngineWarning[]`. */
  submit_warnings: string;
  /** Where the end of the analysis is to be told; may hold secrets of its receiver, so it is never shown. */
  callback_url: string | null;
  /** `true`, or the address that one client sends. */
  email_notification: string | null;
  /** What the submitter calls the place that the sample came from. */
  source: string | null;
  /** Where the running machine can be watched and used; only while it runs. */
  glovebox_url: string | null;
  state: SampleState;
  status: string;
  submitted_at: string;
  started_at: string | null;
  completed_at: string | null;
  lease_token: string | null;
  lease_until: string | null;
  attempts: number;
  // Results, null until there are some.
  type: string | null;
  magic: string | null;
  threat_score: number | null;
  /** `IndicatorDigest[]`. */
  indicators: string | null;
  /** `metadata` of the analysis. */
  metadata: string | null;
  /** Number of artifacts by origin. */
  artifacts: string | null;
  stream_count: number | null;
  registry_count: number | null;
}

export interface ElementTable {
  sample_id: string;
  /** An element's name, or `artifact/<sha256>` for a single artifact. */
  name: string;
  sha256: string;
  size_bytes: number | string;
}

/** What became of a sample and when. */
export interface EventTable {
  sample_id: string;
  position: number;
  at: string;
  state: SampleState;
  status: string;
}

/**
 * `pending`: due at `due_at` · `delivered`: the receiver said yes · `failed`: tried as often as the limit allows · `refused`: this service may
 * not call that address.
 */
export type CallbackState = "pending" | "delivered" | "failed" | "refused";

/** A call that is still to be made, or was: one for each sample that asked for it, from its end on. */
export interface CallbackTable {
  sample_id: string;
  state: CallbackState;
  attempts: number;
  due_at: string;
  lease_token: string | null;
  lease_until: string | null;
  /** Of the last answer. */
  http_status: number | null;
  /** Why the last attempt was no success, in our own words. */
  reason: string | null;
  created_at: string;
  ended_at: string | null;
}

/** Where in analysis.json a section and its entries lie. */
export interface PositionTable {
  sample_id: string;
  section: string;
  start: number;
  length: number;
  /** Name, start and length of each entry, one after the other, as a JSON list; long where there are many. */
  entries: string;
}

/** A type and not an interface: Kysely asks for an index signature. */
export type SandboxTables = EntityTables & {
  sandbox_organizations: OrganizationTable;
  sandbox_users: UserTable;
  sandbox_keys: KeyTable;
  sandbox_samples: SampleTable;
  sandbox_elements: ElementTable;
  sandbox_terms: TermTable;
  sandbox_vocabulary: VocabularyTable;
  sandbox_word_blocks: WordBlockTable;
  sandbox_new_words: NewWordTable;
  sandbox_events: EventTable;
  sandbox_callbacks: CallbackTable;
  sandbox_positions: PositionTable;
};

export type SandboxKysely = Kysely<SandboxTables>;
export type OrganizationRow = Selectable<OrganizationTable>;
export type UserRow = Selectable<UserTable>;
export type KeyRow = Selectable<KeyTable>;
/** What a sample is to everybody but the search, which alone knows its ordinal. */
export type SampleRow = Omit<Selectable<SampleTable>, "ordinal">;
export type CallbackRow = Selectable<CallbackTable>;
export type PositionRow = Selectable<PositionTable>;
export type ElementRow = Selectable<ElementTable>;

/** What lists and searches tell of an indicator; the whole of it stands in analysis.json. */
export interface IndicatorDigest {
  ioc: string;
  title: string;
  severity: number;
  confidence: number;
  score: number;
  category: string[];
  tags: string[];
}
