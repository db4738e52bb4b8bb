export { createClient, DEFAULT_TIMEOUTS, DEFAULT_USER_AGENT, type Client, type ClientOptions } from "./client.ts";

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
export type { AnalysisGroup } from "./groups/analysis.ts";
export type { ConfigurationGroup } from "./groups/configuration.ts";
export type { ListingQuery } from "./groups/query.ts";
export type { ListSamplesQuery, SamplesGroup } from "./groups/samples.ts";
export type { SearchGroup, SubmissionsQuery } from "./groups/search.ts";
export type { SubmitRequest } from "./groups/submit-fields.ts";
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
} from "./limits.ts";
export type { Account, SubmissionLimit, SubmissionLimits, SubmissionWindow } from "./model/account.ts";
export type { NetworkExitChoice, PlaybookChoice, VmChoice } from "./model/configuration.ts";
export type { Sample, Summary, SummaryIndicator, Threat } from "./model/sample.ts";
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
