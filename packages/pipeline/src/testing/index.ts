export { blobStoreConformance } from "./blob-conformance.ts";
export { deliveryStoreConformance } from "./delivery-conformance.ts";
export { itemStoreConformance } from "./item-conformance.ts";
export { createMemoryBlobStore } from "./memory-blob-store.ts";
export { chunksOf, collect, readAll } from "./bytes.ts";
export { createTestIds, makeRecord, makeSubmission, TEST_NOW } from "./records.ts";
export {
  createFakeTarget,
  createRegistry,
  FakeTargetFault,
  type FakeCall,
  type FakeSample,
  type FakeTarget,
  type FakeTargetOptions,
} from "./fake-target.ts";
export { createFakeUnpacker, type FakeMember } from "./fake-unpacker.ts";
export { fakeIdentify, makeIdentification } from "./fake-identify.ts";
export { createFakeIntake, type FakeIntake, type TakenEntry } from "./fake-intake.ts";
