export type {
  BlobDigests,
  BlobStat,
  BlobStore,
  ClaimedItem,
  ClaimRequest,
  ClaimWish,
  Clock,
  ItemCommit,
  ItemPage,
  ItemStore,
  ListItemsRequest,
  Logger,
  NewItem,
  NewSubmission,
  PutOptions,
  PutOutcome,
  Random,
  SlotOutcome,
  SlotRequest,
} from "./ports.ts";
export type { AbsentElement, ItemRecord, ItemWork, Origin, StoredElement } from "./item-record.ts";
export type { Target, TargetClient, TargetFile, TargetQuota, TargetRegistry, TargetSubmitOptions } from "./target.ts";
