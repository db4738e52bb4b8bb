import type { SandboxKysely } from "./schema.ts";

/** Writes where the parts of a sample's analysis.json lie; the first ones written stay, as the document itself does. */
export async function keepPositions(db: SandboxKysely, sampleId: string, positions: string): Promise<void> {
  await db
    .insertInto("sandbox_positions")
    .values({ sample_id: sampleId, positions })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** For those who may see the sample. */
export async function findPositions(db: SandboxKysely, sampleId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("sandbox_positions")
    .select("positions")
    .where("sample_id", "=", sampleId)
    .executeTakeFirst();
  return row?.positions;
}
