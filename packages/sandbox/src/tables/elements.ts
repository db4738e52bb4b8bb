import type { ElementRow, SandboxKysely } from "./schema.ts";
import { visibleTo, type Viewer } from "./samples.ts";

/** Name under which a single artifact's bytes are kept beside the elements. */
export function artifactName(sha256: string): string {
  return `artifact/${sha256}`;
}

export async function findElement(db: SandboxKysely, sampleId: string, name: string): Promise<ElementRow | undefined> {
  return await db
    .selectFrom("sandbox_elements")
    .selectAll()
    .where("sample_id", "=", sampleId)
    .where("name", "=", name)
    .executeTakeFirst();
}

/** Writes an element if there is none of that name, and returns the one that is there then. */
export async function keepElement(db: SandboxKysely, element: ElementRow): Promise<ElementRow> {
  await db
    .insertInto("sandbox_elements")
    .values(element)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await findElement(db, element.sample_id, element.name)) ?? element;
}

/** Size of an artifact that some visible sample holds: as the submitted file, or taken out of it. */
export async function findArtifact(
  db: SandboxKysely,
  viewer: Viewer,
  sha256: string,
): Promise<{ sizeBytes: number } | undefined> {
  const submitted = await db
    .selectFrom("sandbox_samples")
    .select("size_bytes")
    .where("sha256", "=", sha256)
    .where(visibleTo(viewer))
    .limit(1)
    .executeTakeFirst();
  const row = submitted ?? (await findExtracted(db, viewer, sha256));
  return row && { sizeBytes: Number(row.size_bytes) };
}

async function findExtracted(db: SandboxKysely, viewer: Viewer, sha256: string) {
  return await db
    .selectFrom("sandbox_elements")
    .select("size_bytes")
    .where("name", "=", artifactName(sha256))
    .where("sample_id", "in", (eb) => eb.selectFrom("sandbox_samples").select("id").where(visibleTo(viewer)))
    .limit(1)
    .executeTakeFirst();
}
