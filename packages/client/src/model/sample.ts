import type { CallbackStatus, SampleRecord, SampleState, SampleSummary, SampleThreat } from "@fumehood/contract";

/** A sample of the service. Times are ISO 8601 text; what the service left out, or gave as null or empty text, is absent. */
export interface Sample {
  readonly sampleId: string;
  readonly state: SampleState;
  /** Free text of the service: `pending`, `job_done`, `filetype_not_supported` … */
  readonly status?: string | undefined;
  readonly submissionId?: number | undefined;
  readonly fileName?: string | undefined;
  readonly md5?: string | undefined;
  readonly sha1?: string | undefined;
  readonly sha256?: string | undefined;
  readonly tags: readonly string[];
  readonly vm?: string | undefined;
  /** The build of the machine's operating system; known after the run. */
  readonly os?: string | undefined;
  readonly playbook?: string | undefined;
  readonly networkExit?: string | undefined;
  readonly runtimeSeconds?: number | undefined;
  /** Who submitted it; only for samples of one's own organisation. */
  readonly login?: string | undefined;
  readonly isPrivate?: boolean | undefined;
  /** False when `classify` was asked for and the service found the file not worth an analysis. */
  readonly isAnalyzing?: boolean | undefined;
  readonly submittedAt?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly completedAt?: string | undefined;
  /** The live desktop, only while `state` is `run`. */
  readonly gloveboxUrl?: string | undefined;
  /** What the submitter gave as its source, where the service repeats it. */
  readonly source?: string | undefined;
  /** What became of the `callbackUrl`, where the service tells it. */
  readonly callback?: CallbackOutcome | undefined;
}

export interface CallbackOutcome {
  readonly state: CallbackStatus["state"];
  readonly host?: string | undefined;
  readonly attempts?: number | undefined;
  /** HTTP status of the last answer. */
  readonly lastStatus?: number | undefined;
  readonly reason?: string | undefined;
  readonly nextAttemptAt?: string | undefined;
  readonly endedAt?: string | undefined;
}

export function toSample(record: SampleRecord): Sample {
  return {
    sampleId: record.id,
    state: record.state,
    status: textOf(record.status),
    submissionId: record.submission_id ?? undefined,
    fileName: textOf(record.filename),
    md5: textOf(record.md5),
    sha1: textOf(record.sha1),
    sha256: textOf(record.sha256),
    tags: tagsOf(record.tags),
    vm: textOf(record.vm),
    os: textOf(record.os),
    playbook: textOf(record.playbook),
    networkExit: textOf(record.network_exit),
    runtimeSeconds: record.vm_runtime ?? undefined,
    login: textOf(record.login),
    isPrivate: record.private ?? undefined,
    isAnalyzing: record.analyzing ?? undefined,
    submittedAt: textOf(record.submitted_at),
    startedAt: textOf(record.started_at),
    completedAt: textOf(record.completed_at),
    gloveboxUrl: textOf(record.glovebox_url),
    source: textOf(record.source),
    callback: record.callback ? toCallbackOutcome(record.callback) : undefined,
  };
}

function toCallbackOutcome(status: CallbackStatus): CallbackOutcome {
  return {
    state: status.state,
    host: textOf(status.host),
    attempts: status.attempts ?? undefined,
    lastStatus: status.last_status ?? undefined,
    reason: textOf(status.reason),
    nextAttemptAt: textOf(status.next_attempt_at),
    endedAt: textOf(status.ended_at),
  };
}

/** Counts, times and digests of a finished sample. */
export interface Summary {
  readonly sampleId: string;
  readonly fileName?: string | undefined;
  readonly md5?: string | undefined;
  readonly sha1?: string | undefined;
  readonly sha256?: string | undefined;
  readonly tags: readonly string[];
  /** What libmagic says of the file. */
  readonly magicType?: string | undefined;
  readonly runType?: string | undefined;
  readonly runStart?: string | undefined;
  readonly runStop?: string | undefined;
  /** How often, and when, the service has seen this file at all. */
  readonly timesSeen?: number | undefined;
  readonly firstSeen?: string | undefined;
  readonly lastSeen?: string | undefined;
  readonly registryCount?: number | undefined;
  readonly streamCount?: number | undefined;
  readonly artifactCounts: {
    readonly network: number;
    readonly disk: number;
    readonly memory: number;
    readonly extracted: number;
  };
  /** Behavioral indicators in short; older answers do not have them. */
  readonly indicators?: readonly SummaryIndicator[] | undefined;
}

export interface SummaryIndicator {
  readonly name: string;
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  readonly severity?: number | undefined;
  readonly confidence?: number | undefined;
  readonly score?: number | undefined;
}

export function toSummary(record: SampleSummary): Summary {
  const { artifacts } = record;
  return {
    sampleId: record.sample,
    fileName: textOf(record.filename),
    md5: textOf(record.md5),
    sha1: textOf(record.sha1),
    sha256: textOf(record.sha256),
    tags: tagsOf(record.tags),
    magicType: textOf(record.magic_type),
    runType: textOf(record.run_type),
    runStart: textOf(record.run_start),
    runStop: textOf(record.run_stop),
    timesSeen: record.times_seen ?? undefined,
    firstSeen: textOf(record.first_seen),
    lastSeen: textOf(record.last_seen),
    registryCount: record.registry_count ?? undefined,
    streamCount: record.stream_count ?? undefined,
    artifactCounts: {
      network: artifacts?.network ?? 0,
      disk: artifacts?.disk ?? 0,
      memory: artifacts?.memory ?? 0,
      extracted: artifacts?.extracted ?? 0,
    },
    indicators: record.iocs?.map(toSummaryIndicator),
  };
}

function toSummaryIndicator(ioc: NonNullable<SampleSummary["iocs"]>[number]): SummaryIndicator {
  return {
    name: ioc.ioc,
    categories: ioc.category ?? [],
    tags: tagsOf(ioc.tags),
    severity: ioc.severity ?? undefined,
    confidence: ioc.confidence ?? undefined,
    score: ioc.score ?? undefined,
  };
}

/** The verdict in numbers. */
export interface Threat {
  readonly sampleId: string;
  /** The highest indicator score, 0–100. */
  readonly threatScore: number;
  readonly indicatorCount: number;
  readonly maxSeverity: number;
  readonly maxConfidence: number;
  readonly indicatorNames: readonly string[];
}

export function toThreat(record: SampleThreat): Threat {
  const indicatorNames = record.bis ?? [];
  return {
    sampleId: record.sample,
    threatScore: record.score,
    indicatorCount: record.count ?? indicatorNames.length,
    maxSeverity: record["max-severity"] ?? 0,
    maxConfidence: record["max-confidence"] ?? 0,
    indicatorNames,
  };
}

/** The service writes what it does not know as null, as empty text, or not at all. */
export function textOf(value: string | null | undefined): string | undefined {
  return value === null || value === "" ? undefined : value;
}

/** `[""]` is how the service writes that there are no tags. */
export function tagsOf(tags: readonly string[] | null | undefined): readonly string[] {
  return (tags ?? []).filter((tag) => tag !== "");
}
