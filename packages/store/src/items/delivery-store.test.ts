import { deliveryStoreConformance } from "@fumehood/pipeline/testing";
import { onTestFinished } from "vitest";
import { openDatabase } from "../database.ts";
import { openDeliveryStore } from "./delivery-store.ts";
import { openItemStore } from "./item-store.ts";

deliveryStoreConformance("SQLite in memory", async () => {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  return { items: await openItemStore(database), deliveries: await openDeliveryStore(database) };
});
