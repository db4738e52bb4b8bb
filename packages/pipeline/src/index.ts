export { createPipeline, type Pipeline, type PipelineInput } from "./create-pipeline.ts";
export type { Accepted, AcceptInput, Entry, MarkedOutcome } from "./accept.ts";
export type { FetchedElement, OpenedElement } from "./elements.ts";
export { checkStages, STAGES } from "./pipeline.ts";
export type { Stage, StageDeps, StageInput } from "./stage.ts";
export type { ChildSpec, Facts, StageOutcome } from "./outcome.ts";
export { DEFAULT_POLICY, everyDedupeWindow, type DedupeWindows, type PipelinePolicy } from "./policy.ts";
export {
  DEFAULT_PIPELINE_LIMITS,
  MAX_ARCHIVE_PASSWORDS,
  MIN_DEDUPE_WINDOW_MS,
  QUOTA_WINDOW_MS,
  type PipelineLimits,
} from "./limits.ts";
export type { Source, SourceControl, SourceInput, SourceSettings } from "./sources/source.ts";
export { BRAKE_CODES, createOpenItemsBrake, type Brake } from "./sources/brakes.ts";
export type { Intake } from "./sources/control.ts";
export { createIntake, type IntakeInput } from "./sources/intake.ts";
export {
  createMemorySwitches,
  createSupervisor,
  type SourceSwitch,
  type Supervisor,
  type SwitchStore,
} from "./sources/supervisor.ts";
export { createDropSource, type DropOutcome, type DropSource } from "./sources/drop/drop-source.ts";
export { createListSource, type ListSettings } from "./sources/list/list-source.ts";
export { parseListLine, type ListLine } from "./sources/list/parse-line.ts";
export { createFolderSource } from "./sources/folder/folder-source.ts";
export { compileGlob } from "./sources/folder/glob.ts";
export { DEFAULT_FOLDER_SETTINGS, type AfterTaking, type FolderSettings } from "./sources/folder/settings.ts";
export { PipelineError, type PipelineErrorCode } from "./errors.ts";
export { isOneFile } from "./stages/unpack.ts";
export { DEFAULT_PASSWORDS, planUnpack, refuseArchive, whyLeftOut } from "./stages/unpack-plan.ts";
export type { Notice, Sink } from "./sink.ts";
export { isWanted, markingOf, describeFilter, type SinkFilter } from "./deliveries/sink-filter.ts";
export type { DeliveryOutcome } from "./deliveries/decide-delivery.ts";
export type {
  ClaimedDelivery,
  DeliveryCounts,
  DeliverySettlement,
  DeliveryStore,
  ListDeliveriesRequest,
} from "./deliveries/delivery-store.ts";
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
  SlotWindow,
  SourceMark,
} from "./ports.ts";
export { compilePolicy, type CompiledPolicy } from "./policy/compile.ts";
export { explainRule, type Fit, type RuleFinding } from "./policy/conditions.ts";
export {
  decideByPolicy,
  decideClosed,
  type ClosedBecause,
  type PolicyDecision,
  type PolicyWorld,
} from "./policy/decide.ts";
export { DEFAULT_POLICY_DOCUMENT, PEOPLES_RULES } from "./policy/default-policy.ts";
export { describeSubject, explainByPolicy, type PolicyExplanation, type SubjectInput } from "./policy/explain.ts";
export { createPolicyBook, type PolicyBook } from "./policy/policy-book.ts";
export type { KeptPolicy, PolicyHistory } from "./policy/policy-history.ts";
export { replayPolicy, type ReplayInput, type ReplayTarget, type ReplayTargets } from "./policy/replay.ts";
export { readPolicy, type PolicyProblem, type ReadPolicy } from "./policy/problems.ts";
export { findWarnings, type PolicySurroundings } from "./policy/warnings.ts";
export { allowsMarking, maxTlpOf, type PolicyTarget } from "./policy/routes.ts";
export { scoreSuspicion, SUSPICION_SIGNS, type Suspicion, type SuspicionSign } from "./policy/suspicion.ts";
export { chosenTypes, SERVICE_TYPES } from "./policy/types.ts";
