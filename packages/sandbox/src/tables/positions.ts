import type { Positions, SectionName, SectionPosition } from "../analysis/serialize-analysis.ts";
import type { PositionRow, SandboxKysely } from "./schema.ts";

export function toPositionRows(sampleId: string, positions: Positions): PositionRow[] {
  return Object.entries(positions).map(([section, { start, length, entries }]) => ({
    sample_id: sampleId,
    section,
    start,
    length,
    entries: JSON.stringify(entries),
  }));
}

/** Writes where the parts of a sample's analysis.json lie; the first ones written stay, as the document itself does. */
export async function keepPositions(db: SandboxKysely, rows: readonly PositionRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto("sandbox_positions")
    .values([...rows])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether the positions of a document are known at all: one without a certain section has others. For those who may see the sample. */
export async function hasPositions(db: SandboxKysely, sampleId: string): Promise<boolean> {
  const query = db.selectFrom("sandbox_positions").select("section").where("sample_id", "=", sampleId);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/** For those who may see the sample. */
export async function findPosition(
  db: SandboxKysely,
  sampleId: string,
  section: SectionName,
): Promise<SectionPosition | undefined> {
  const row = await db
    .selectFrom("sandbox_positions")
    .select(["start", "length", "entries"])
    .where("sample_id", "=", sampleId)
    .where("section", "=", section)
    .executeTakeFirst();
  if (!row) return undefined;
  const { start, length } = row;
  return {
    start,
    length,
    get entries() {
      // Written above; read only by those who look for an entry.
      return JSON.parse(row.entries) as (string | number)[];
    },
  };
}
