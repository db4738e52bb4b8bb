export { openDatabase, type Database, type DialectName } from "./database.ts";
export { type Migration } from "./migrations.ts";
export { openBlobStore } from "./blob-folder.ts";
export { createTemporaryNames, sweepTemporaryFiles } from "./blob-temporary.ts";
export { openDeliveryStore } from "./items/delivery-store.ts";
export { openItemStore } from "./items/item-store.ts";
export { openPolicyHistory } from "./items/policies.ts";
export { StoreError, type StoreErrorCode } from "./errors.ts";
