import type { SandboxKysely } from "./schema.ts";

/** One thing that was seen in one sample. */
export interface SightingRow {
  sample_id: string;
  kind: "ip" | "domain" | "url" | "path" | "artifact" | "registry_key";
}

/** Inside the transaction that ends the sample. */
export async function insertSightings(_db: SandboxKysely, _rows: readonly SightingRow[]): Promise<void> {}
