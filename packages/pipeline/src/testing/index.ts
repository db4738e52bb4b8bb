export { blobStoreConformance } from "./blob-conformance.ts";
export { itemStoreConformance } from "./item-conformance.ts";
export { createMemoryBlobStore } from "./memory-blob-store.ts";
export { chunksOf, collect, readAll } from "./bytes.ts";
export { createTestIds, makeRecord, makeSubmission, TEST_NOW } from "./records.ts";
