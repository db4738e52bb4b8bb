import { submitOptionsSchema } from "@fumehood/contract";
import type { Item } from "@fumehood/contract";
import { createIdSource } from "../ids.ts";
import type { ItemRecord, ItemWork } from "../item-record.ts";
import type { NewItem, NewSubmission } from "../ports.ts";
import { buildRootRecord } from "../records.ts";

/** A point in time that tests count from. */
export const TEST_NOW = Date.parse("2025-03-04T05:06:07.000Z");

/** Ids that differ and sort, the same in every run. */
export function createTestIds(start: number = TEST_NOW): () => string {
  return createIdSource(
    () => start,
    () => 0.5,
  );
}

/** A record of a file, with the given fields instead of its own. */
export function makeRecord(id: string, item: Partial<Item> = {}, work: Partial<ItemWork> = {}): ItemRecord {
  const record = buildRootRecord({
    id,
    submissionId: item.submissionId ?? "submission",
    name: "sample.bin",
    url: null,
    origin: { kind: "path", path: "/nowhere/sample.bin", remove: false },
    channel: "console",
    submittedBy: "tester",
    sourceRef: null,
    priority: "people",
    target: "builtin",
    options: submitOptionsSchema.parse({}),
    now: TEST_NOW,
  });
  return { item: { ...record.item, ...item }, work: { ...record.work, ...work } };
}

/** A submission of the given records, all due at once. */
export function makeSubmission(
  id: string,
  records: readonly ItemRecord[],
  extra: Partial<NewSubmission> = {},
): NewSubmission {
  const items = records.map((record): NewItem => {
    const item = { ...record.item, submissionId: id };
    return { record: { ...record, item }, claimAt: TEST_NOW, ledger: null };
  });
  return { id, channel: "console", submittedBy: "tester", createdAt: TEST_NOW, target: "builtin", items, ...extra };
}
