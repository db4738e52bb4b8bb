export { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
export { SANDBOX_LIMITS, type SandboxLimits } from "./limits.ts";
export { ServiceError } from "./errors.ts";
export { FaultRulesError, readFaultRules } from "./faults/read-rules.ts";
export {
  FAULT_KINDS,
  FAULT_SELECTOR_KEYS,
  faultValueKeysOf,
  NO_FAULT_RULES,
  type FaultKind,
  type FaultRules,
} from "./faults/schema.ts";
export type { SubmissionQuota } from "./context.ts";
export {
  checkHost,
  checkUrl,
  refuseAddress,
  type NetworkPolicy,
  type Refusal,
  type ResolveHost,
} from "./callbacks/address-guard.ts";
export {
  dialAddress,
  postJson,
  resolveHost,
  type Destination,
  type Dial,
  type PostMeans,
  type PostOutcome,
} from "./callbacks/post.ts";
export { DEFAULT_CALLBACK_MEANS, type CallbackMeans } from "./callbacks/worker.ts";
export type { QuotaWindow } from "./quota/windows.ts";
export type { NewUser } from "./accounts/add-user.ts";
export type { UserRole } from "./tables/users.ts";
export { newApiKey } from "./keys.ts";
export { QUARANTINE_PASSWORD } from "./analysis/quarantine-zip.ts";
export type { BlobPutOutcome, Clock, RandomBytes, SandboxBlobs, SandboxDatabase } from "./ports.ts";
export {
  createArchiveOpener,
  createStaticEngine,
  ENGINE_VERSION,
  listIndicators,
  type AnalyseInput,
  type ArchiveListing,
  type ArchiveOpener,
  type DeliveredArtifact,
  type DeliveredBytes,
  type DeliveredElement,
  type DeliveredName,
  type EngineComponent,
  type EngineInspector,
  type EngineOutcome,
  type EngineResult,
  type EngineWarning,
  type ExtractedArtifact,
  type IndicatorText,
  type ListedMember,
  type StaticEngine,
  type StaticEngineOptions,
  type UnpackedArchive,
  type Unpacking,
} from "./engine/index.ts";
