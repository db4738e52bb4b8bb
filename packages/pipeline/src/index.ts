export { createPipeline, type Pipeline, type PipelineInput } from "./create-pipeline.ts";
export type { Accepted, AcceptInput, Entry, MarkedOutcome } from "./accept.ts";
export type { FetchedElement, OpenedElement } from "./elements.ts";
export { checkStages, STAGES } from "./pipeline.ts";
export type { Stage, StageDeps, StageInput } from "./stage.ts";
export type { ChildSpec, Facts, StageOutcome } from "./outcome.ts";
export { DEFAULT_POLICY, SERVICE_TYPES, type GateRule, type PipelinePolicy } from "./policy.ts";
export { DEFAULT_PIPELINE_LIMITS, MIN_DEDUPE_WINDOW_MS, QUOTA_WINDOW_MS, type PipelineLimits } from "./limits.ts";
export type { Source, SourceControl, SourceInput, SourceSettings } from "./sources/source.ts";
export { PipelineError, type PipelineErrorCode } from "./errors.ts";
export { DEFAULT_PASSWORDS } from "./stages/unpack-plan.ts";
export type { Sink } from "./sink.ts";
export type { MemberUnpacker, UnpackedArchive, UnpackedMember } from "./unpacker.ts";
export type { Target, TargetClient, TargetDownload, TargetQuota, TargetRegistry } from "./target.ts";
export type { AbsentElement, ItemRecord, ItemWork, Origin, StoredElement } from "./item-record.ts";
export type {
  BlobDigests,
  BlobStat,
  BlobStore,
  ClaimedItem,
  ClaimRequest,
  ClaimWish,
  Clock,
  CreateOutcome,
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
  SourceMark,
} from "./ports.ts";
