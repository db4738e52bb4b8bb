import { join } from "node:path";
import { createPipeline } from "@fumehood/pipeline";
import type { Item } from "@fumehood/contract";
import type { ItemCommit, ItemStore, Pipeline, PipelineInput, Target } from "@fumehood/pipeline";
import {
  chunksOf,
  createFakeUnpacker,
  createMemoryBlobStore,
  createRegistry,
  fakeIdentify,
} from "@fumehood/pipeline/testing";
import { openDatabase, openDeliveryStore, openItemStore } from "@fumehood/store";
import { onTestFinished } from "vitest";
import { makeTemporaryFolder } from "../src/testing/temporary-folder.ts";

/** A clock that a test moves. */
export interface TestClock {
  now: () => number;
  advance(ms: number): void;
}

export function createTestClock(): TestClock {
  let time = Date.parse("2025-03-04T05:06:07.000Z");
  return {
    now: () => time,
    advance(ms) {
      time += ms;
    },
  };
}

/** A pipeline over SQLite in memory with fakes around it. */
export async function setUpPipeline(
  clock: TestClock,
  targets: readonly Target[],
  extra: Partial<PipelineInput> = {},
): Promise<Pipeline> {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  return createPipeline({
    store: await openItemStore(database),
    deliveries: await openDeliveryStore(database),
    blobs: createMemoryBlobStore(),
    targets: createRegistry(...targets),
    identify: fakeIdentify,
    unpacker: createFakeUnpacker(),
    tempFolder: join(await makeTemporaryFolder(), "temporary"),
    clock: clock.now,
    random: () => 0.5,
    ...extra,
  });
}

/** Hands in one text as a file, as somebody at the console. */
export async function handIn(
  pipeline: Pipeline,
  text: string,
  options: Parameters<Pipeline["accept"]>[0]["options"] = {},
  channel = "console",
): Promise<Item> {
  const entries = [{ kind: "stream", name: "sample.bin", source: chunksOf(text) }] as const;
  const { items } = await pipeline.accept({ channel, submittedBy: "tester", options, entries });
  const [item] = items;
  if (item === undefined) throw new Error("nothing was handed in");
  return item;
}

/** The item as it is now. */
export async function look(pipeline: Pipeline, item: Pick<Item, "id">): Promise<Item> {
  const found = await pipeline.getItem(item.id);
  if (found === undefined) throw new Error("the item is gone");
  return found;
}

/** A store in which no outcome arrives but that of an item which was given up: as if the process died before each commit. */
export async function openLosingStore(): Promise<ItemStore> {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  const store = await openItemStore(database);
  const isGivenUp = ({ record }: ItemCommit): boolean => record.item.reason.code === "stage.crashed";
  return { ...store, commit: (commits) => store.commit(commits.filter(isGivenUp)) };
}
