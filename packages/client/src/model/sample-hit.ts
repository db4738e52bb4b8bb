import type { QueriedSample, SampleHit } from "@fumehood/contract";
import { tagsOf, textOf } from "./sample.ts";

/** A sample that the older search found. */
export interface FoundSample {
  readonly sampleId: string;
  readonly seenAt: string;
  readonly fileName?: string | undefined;
  readonly md5?: string | undefined;
  readonly sha1?: string | undefined;
  readonly sha256?: string | undefined;
  /** How the sample has to do with what was asked for, in the service's words. */
  readonly relation?: string | undefined;
  readonly tags: readonly string[];
  readonly login?: string | undefined;
  readonly isPrivate?: boolean | undefined;
  /** What was found in it, by the filter that asked; where the service says it. */
  readonly matches: Readonly<Record<string, readonly string[]>>;
}

export function toFoundSample(hit: SampleHit): FoundSample {
  return {
    sampleId: hit.sample,
    seenAt: hit.ts,
    fileName: textOf(hit.filename),
    md5: textOf(hit.md5),
    sha1: textOf(hit.sha1),
    sha256: textOf(hit.sha256) ?? textOf(hit.sample_sha256),
    relation: textOf(hit.relation),
    tags: tagsOf(hit.tags),
    login: textOf(hit.login),
    isPrivate: hit.private ?? undefined,
    matches: hit.matches ?? {},
  };
}

/** A sample that a query found; only the fields that the query asks for are there. */
export interface SampleAnswer {
  readonly sampleId?: string | undefined;
  readonly state?: string | undefined;
  readonly status?: string | undefined;
  readonly login?: string | undefined;
  readonly submittedAt?: string | undefined;
  readonly submissionId?: number | undefined;
  readonly fileName?: string | undefined;
  readonly fileType?: string | undefined;
  readonly md5?: string | undefined;
  readonly sha1?: string | undefined;
  readonly sha256?: string | undefined;
  readonly vm?: string | undefined;
  readonly playbook?: string | undefined;
  readonly threatScore?: number | undefined;
  readonly url?: string | undefined;
}

export function toSampleAnswer(sample: QueriedSample): SampleAnswer {
  return {
    sampleId: textOf(sample.id),
    state: textOf(sample.state),
    status: textOf(sample.status),
    login: textOf(sample.login),
    submittedAt: textOf(sample.submitted_at),
    submissionId: sample.submission_id ?? undefined,
    fileName: textOf(sample.submitted_file_name),
    fileType: textOf(sample.submitted_file_type),
    md5: textOf(sample.md5),
    sha1: textOf(sample.sha1),
    sha256: textOf(sample.sha256),
    vm: textOf(sample.vm),
    playbook: textOf(sample.playbook),
    threatScore: sample.threat_score ?? undefined,
    url: textOf(sample.url),
  };
}
