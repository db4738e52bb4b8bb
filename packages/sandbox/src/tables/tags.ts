import type { DialectName } from "@fumehood/store";
import type { SandboxLimits } from "../limits.ts";
import type { Viewer } from "./samples.ts";
import type { SandboxKysely } from "./schema.ts";
import { replaceTagTerms } from "./terms.ts";

/** What became of a change: done, or refused because there would be too many tags, or because there is no such tag. */
export type TagOutcome = "done" | "too-many" | "absent";

/** The tags that an organisation gave to a thing, oldest first. They are its own: no other sees them. */
export async function listEntityTags(db: SandboxKysely, viewer: Viewer, entityId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("sandbox_entity_tags")
    .select("tag")
    .where("organization_id", "=", viewer.organization_id)
    .where("entity_id", "=", entityId)
    .orderBy("created_at")
    .orderBy("tag")
    .execute();
  return rows.map(({ tag }) => tag);
}

/** Gives a thing further tags. Those that it has already stay as they are. */
export async function addEntityTags(
  db: SandboxKysely,
  viewer: Viewer,
  entityId: string,
  tags: readonly string[],
  means: { limits: SandboxLimits; at: string },
): Promise<TagOutcome> {
  return await db.transaction().execute(async (trx) => {
    const present = await listEntityTags(trx, viewer, entityId);
    const added = tags.filter((tag) => !present.includes(tag));
    if (present.length + added.length > means.limits.maxTags) return "too-many";
    const { organization_id, login } = viewer;
    const row = { organization_id, entity_id: entityId, login, created_at: means.at };
    if (added.length > 0) {
      await trx
        .insertInto("sandbox_entity_tags")
        .values(added.map((tag) => ({ ...row, tag })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    return "done";
  });
}

export async function deleteEntityTag(
  db: SandboxKysely,
  viewer: Viewer,
  entityId: string,
  tag: string,
): Promise<TagOutcome> {
  const result = await db
    .deleteFrom("sandbox_entity_tags")
    .where("organization_id", "=", viewer.organization_id)
    .where("entity_id", "=", entityId)
    .where("tag", "=", tag)
    .executeTakeFirst();
  return result.numDeletedRows > 0n ? "done" : "absent";
}

/** Where the tags of a sample are changed. */
export interface TagMeans {
  db: SandboxKysely;
  dialect: DialectName;
  limits: SandboxLimits;
}

/** Changes the tags that a sample carries, and the words by which it is found. */
export async function changeSampleTags(
  { db, dialect, limits }: TagMeans,
  sampleId: string,
  change: { add: readonly string[] } | { remove: string },
): Promise<TagOutcome> {
  return await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom("sandbox_samples")
      .select("tags")
      .where("id", "=", sampleId)
      .$if(dialect === "postgres", (query) => query.forUpdate())
      .executeTakeFirstOrThrow();
    // Written by this package.
    const present = JSON.parse(row.tags) as string[];
    if ("remove" in change && !present.includes(change.remove)) return "absent";
    const tags =
      "add" in change ? [...new Set([...present, ...change.add])] : present.filter((tag) => tag !== change.remove);
    if ("add" in change && tags.length > limits.maxTags) return "too-many";
    await writeSampleTags(trx, sampleId, { before: present, after: tags }, limits);
    return "done";
  });
}

async function writeSampleTags(
  db: SandboxKysely,
  sampleId: string,
  tags: { before: readonly string[]; after: readonly string[] },
  limits: SandboxLimits,
): Promise<void> {
  await db
    .updateTable("sandbox_samples")
    .set({ tags: JSON.stringify(tags.after) })
    .where("id", "=", sampleId)
    .execute();
  await replaceTagTerms(db, sampleId, tags, limits);
}
