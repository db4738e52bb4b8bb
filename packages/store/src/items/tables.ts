/** Rows of the pipeline's tables. Times are milliseconds since 1970; flags are 0 or 1, which both dialects know. */
export type ItemTables = {
  submissions: SubmissionRow;
  items: ItemRow;
  secrets: { root_id: string; password: string };
  found_passwords: { root_id: string; password: string; place: number };
  ledger: LedgerRow;
  slots: { item_id: string; target: string; reserved_at: number; used_at: number | null };
  flights: { target: string; digest: string; item_id: string };
  deliveries: DeliveryRow;
  policies: PolicyRow;
  source_marks: { source: string; mark: string; submission_id: string; left_at: number };
};

export interface DeliveryRow {
  item_id: string;
  sink: string;
  state: string;
  /** When it can be claimed next: its due time, or the end of its lease. `null` when it has ended. */
  due_at: number | null;
  fence: number;
  attempts: number;
  created_at: number;
  ended_at: number | null;
  problem: string | null;
}

export interface SubmissionRow {
  id: string;
  channel: string;
  submitted_by: string;
  created_at: number;
  target: string;
}

export interface ItemRow {
  id: string;
  submission_id: string;
  parent_id: string | null;
  root_id: string;
  target: string;
  state: string;
  /** The place in `PRIORITIES`: 0 for people's. */
  priority: number;
  /** When it can be claimed next: its due time, or the end of its lease. `null` when it has ended. */
  claim_at: number | null;
  fence: number;
  claims: number;
  is_open: number;
  has_report: number;
  ended_at: number | null;
  digest: string | null;
  sha256: string | null;
  sha1: string | null;
  md5: string | null;
  sample_id: string | null;
  verdict: string | null;
  verdict_rank: number | null;
  size_bytes: number | null;
  channel: string;
  decision: string;
  rule: string | null;
  /** Type by content. */
  type: string | null;
  created_at: number;
  /** Name and URL in lower case, for searching. */
  name_search: string;
  /** `Item` as JSON. */
  item: string;
  /** `ItemWork` as JSON. */
  work: string;
}

export interface LedgerRow {
  item_id: string;
  position: number;
  /** `LedgerEntry` as JSON. */
  entry: string;
}

export interface PolicyRow {
  /** Counts on from 1: the newest has the highest. */
  position: number;
  digest: string;
  accepted_at: number;
  accepted_by: string;
  /** TOML. */
  text: string;
}
