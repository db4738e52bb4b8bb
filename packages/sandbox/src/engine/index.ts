export { createArchiveOpener, type UnpackedArchive, type Unpacking } from "./archive-opener.ts";
export { ENGINE_VERSION } from "./document/build-analysis.ts";
export { scoreOf, threatScoreOf } from "./evaluate.ts";
export type { IndicatorText } from "./indicator.ts";
export { listIndicators } from "./rule-set.ts";
export { createStaticEngine, USUAL_PASSWORDS } from "./static-engine.ts";
export type {
  AnalyseInput,
  ArchiveListing,
  ArchiveOpener,
  DeliveredArtifact,
  DeliveredBytes,
  DeliveredElement,
  DeliveredName,
  EngineComponent,
  EngineInspector,
  EngineOutcome,
  EngineResult,
  EngineWarning,
  ExtractedArtifact,
  ListedMember,
  StaticEngine,
  StaticEngineOptions,
} from "./types.ts";
