export { createClient, type Client } from "./client.ts";
export { DEFAULT_TIMEOUTS, DEFAULT_USER_AGENT, type ClientOptions } from "./client-options.ts";

export type { ByteRange, Download, DownloadOptions } from "./download.ts";
export { ERROR_CODES, type ErrorCode } from "./error-codes.ts";
export {
  AbortedError,
  BadRequestError,
  FileSourceError,
  FileTargetError,
  ForbiddenError,
  InvalidArgumentError,
  InvalidOptionsError,
  NetworkError,
  NotFoundError,
  RateLimitedError,
  RedirectedError,
  ServerError,
  SubmitOutcomeUnknownError,
  ThreatGridError,
  TimeoutError,
  TooLargeError,
  UnauthorizedError,
  UnexpectedAnswerError,
} from "./errors.ts";
export type { ClientEvent } from "./events.ts";
export { fileFromBlob, fileFromBytes, type FileSource } from "./file-source.ts";
export type { AccountGroup } from "./groups/account.ts";
export type { AdministrationGroup } from "./groups/administration.ts";
export type { AnalysisGroup } from "./groups/analysis.ts";
export type { ArtifactsGroup } from "./groups/artifacts.ts";
export type { ConfigurationGroup } from "./groups/configuration.ts";
export type { EntitiesGroup } from "./groups/entities.ts";
export type { CuratedQuery, FeedsGroup, IocFeedQuery, SampleFeedQuery } from "./groups/feeds.ts";
export type { IndicatorsGroup } from "./groups/indicators.ts";
export type { ListingQuery, PagingQuery } from "./groups/query.ts";
export type { ListSamplesQuery, SamplesGroup, StatesOptions } from "./groups/samples.ts";
export type { EntityQuery, SamplesQuery, SearchGroup, SubmissionsQuery } from "./groups/search.ts";
export type { ServiceGroup } from "./groups/service.ts";
export type { SubmitRequest } from "./groups/submit-fields.ts";
export type { Taggable, TagsGroup } from "./groups/tags.ts";
export { DEFAULT_GRACE_MS, nextPollDelay, type WaitOptions } from "./groups/wait.ts";
export type { KeyPlacement } from "./http/build-spec.ts";
export type { Clock, Timeouts } from "./http/call-spec.ts";
export {
  DEFAULT_RETRY_POLICY,
  decideRetry,
  type NoRetryReason,
  type RetryDecision,
  type RetryInput,
  type RetryPolicy,
  type RetryReason,
} from "./http/retry.ts";
export { findWaitSeconds, parseRetryAfter } from "./http/retry-after.ts";
export {
  MAX_ANSWER_BYTES,
  MAX_GATHERED_UPLOAD_BYTES,
  MAX_LISTED_RECORDS,
  MAX_SEARCH_RECORDS,
  MAX_STATES_PER_CALL,
  MAX_STATES_PER_GET,
} from "./limits.ts";
export type {
  Account,
  NewUser,
  Organization,
  SubmissionLimit,
  SubmissionLimits,
  SubmissionWindow,
  UserWithKey,
  WindowSize,
} from "./model/account.ts";
export type { NetworkExitChoice, PlaybookChoice, VmChoice } from "./model/configuration.ts";
export type { ApiDescription, DescribedOperation } from "./model/description.ts";
export type {
  Artifact,
  ArtifactVerdict,
  Domain,
  FilePath,
  Flag,
  FoundEntity,
  Ip,
  RegistryKey,
  RelatedUrl,
  Sighting,
  SightingIndicator,
  Url,
} from "./model/entities.ts";
export type {
  CuratedLine,
  IocArtifact,
  IocDomain,
  IocEntryBase,
  IocIp,
  IocNetworkStream,
  IocPath,
  IocRegistryKey,
  IocUrl,
  SampleChecksum,
  SampleDomain,
  SampleEntryBase,
  SampleIp,
  SamplePath,
} from "./model/feeds.ts";
export type { Category, Indicator } from "./model/indicators.ts";
export type { FoundSample, SampleAnswer } from "./model/sample-hit.ts";
export type { CallbackOutcome, Sample, Summary, SummaryIndicator, Threat } from "./model/sample.ts";
export {
  isFinalStatus,
  type FailedStatus,
  type FailureReason,
  type FinalStatus,
  type RunningStatus,
  type SampleStatus,
  type SucceededStatus,
} from "./model/sample-status.ts";
export type { HitIndicator, SubmissionHit } from "./model/search.ts";
export type { CallInput, CallOperationId, CallOptions, DownloadOperationId, OperationData } from "./operation-types.ts";
export type { Listing, Page } from "./paging.ts";
export { discoverRegions, type DiscoverOptions } from "./discover-regions.ts";
export { KNOWN_REGIONS, type RefusedRegion, type Region, type RegionList } from "./regions.ts";
export { createFetchTransport, type FetchLike } from "./transport/fetch-transport.ts";
export {
  TransportFault,
  type FaultKind,
  type StreamedBody,
  type Transport,
  type TransportOptions,
  type TransportRequest,
  type TransportResponse,
} from "./transport/transport.ts";
export { urlIdOf } from "./url-id.ts";
