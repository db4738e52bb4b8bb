import { join } from "node:path";
import { createPipeline } from "@fumehood/pipeline";
import type { ItemStore, Pipeline } from "@fumehood/pipeline";
import { createFakeUnpacker, createRegistry, fakeIdentify } from "@fumehood/pipeline/testing";
import { openBlobStore, openDatabase, openItemStore } from "@fumehood/store";
import { createPersistentTarget } from "./persistent-target.ts";

export interface CrashRun {
  readonly pipeline: Pipeline;
  close(): Promise<void>;
}

/**
 * A pipeline over the files of a folder. `onPoint` is called at each point where a process may die: with `before:STAGE` when a stage has
 * done its work and nothing of it is written, with `posted` when the target has a sample and nobody here knows.
 */
export async function openCrashRun(
  folder: string,
  now: () => number,
  onPoint: (point: string) => void,
): Promise<CrashRun> {
  const database = await openDatabase(`sqlite:${join(folder, "fumehood.db")}`);
  const store = await openItemStore(database);
  const watched: ItemStore = {
    ...store,
    commit(commits) {
      for (const { ledger } of commits) if (ledger !== null) onPoint(`before:${ledger.stage}`);
      return store.commit(commits);
    },
  };
  const target = createPersistentTarget(join(folder, "samples.jsonl"), now, () => onPoint("posted"));
  const pipeline = await createPipeline({
    store: watched,
    blobs: await openBlobStore(`file:${join(folder, "blobs")}`),
    targets: createRegistry(target),
    identify: fakeIdentify,
    unpacker: createFakeUnpacker(),
    tempFolder: join(folder, "temporary"),
    clock: now,
  });
  return { pipeline, close: () => database.close() };
}
