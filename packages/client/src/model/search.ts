import type { SampleState, SearchSubmissionsData } from "@fumehood/contract";
import { tagsOf, textOf } from "./sample.ts";

/** A submission that a search found. Those of other organisations have no `login`, `organizationId` and `isPrivate`. */
export interface SubmissionHit {
  readonly sampleId: string;
  readonly state?: SampleState | undefined;
  readonly status?: string | undefined;
  readonly fileName?: string | undefined;
  readonly md5?: string | undefined;
  readonly sha1?: string | undefined;
  readonly sha256?: string | undefined;
  readonly tags: readonly string[];
  readonly login?: string | undefined;
  readonly organizationId?: number | undefined;
  readonly isPrivate?: boolean | undefined;
  readonly submittedAt?: string | undefined;
  readonly runtimeSeconds?: number | undefined;
  /** Absent for samples that are not analysed (yet). */
  readonly threatScore?: number | undefined;
  /** Not sorted. */
  readonly indicators: readonly HitIndicator[];
  /** The detected type of the submitted file: `exe`, `url` … */
  readonly fileType?: string | undefined;
  readonly magicType?: string | undefined;
  readonly sizeBytes?: number | undefined;
  readonly vm?: string | undefined;
  /** How well the hit fits the query; no scale is documented. */
  readonly relevance?: number | undefined;
  /** What fitted, when `highlight` was asked for. */
  readonly matches: Readonly<Record<string, unknown>>;
}

export interface HitIndicator {
  readonly name: string;
  readonly title?: string | undefined;
  /** 0–100. */
  readonly score?: number | undefined;
}

type WireHit = SearchSubmissionsData["items"][number];
type WireAnalysis = NonNullable<WireHit["item"]["analysis"]>;

export function toSubmissionHit({ item, matches, score }: WireHit): SubmissionHit {
  const submitted = item.analysis?.metadata?.submitted_file;
  return {
    sampleId: item.sample,
    state: item.state ?? undefined,
    status: textOf(item.status),
    fileName: textOf(item.filename),
    md5: textOf(item.md5),
    sha1: textOf(item.sha1),
    sha256: textOf(item.sha256),
    tags: tagsOf(item.tags),
    login: textOf(item.login),
    organizationId: item.organization_id ?? undefined,
    isPrivate: item.private ?? undefined,
    submittedAt: textOf(item.submitted_at),
    runtimeSeconds: item.vm_runtime ?? undefined,
    threatScore: item.analysis?.threat_score ?? undefined,
    indicators: toHitIndicators(item.analysis?.behaviors),
    fileType: textOf(submitted?.type),
    magicType: textOf(submitted?.magic),
    sizeBytes: submitted?.size ?? undefined,
    vm: textOf(item.analysis?.metadata?.sandcastle_env?.vm),
    relevance: score ?? undefined,
    matches: matches ?? {},
  };
}

function toHitIndicators(behaviors: WireAnalysis["behaviors"]): readonly HitIndicator[] {
  return (behaviors ?? []).flatMap(({ name, title, threat }) =>
    name ? [{ name, title: textOf(title), score: threat ?? undefined }] : [],
  );
}
