import { blobStoreConformance } from "./blob-conformance.ts";
import { createMemoryBlobStore } from "./memory-blob-store.ts";

blobStoreConformance("memory", async () => createMemoryBlobStore());
