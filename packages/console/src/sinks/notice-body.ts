import type { Notice } from "@fumehood/pipeline";
import { markingOf } from "@fumehood/pipeline";
import { summarizeReport, type ReportSummary } from "@fumehood/report";

/** What leaves for other systems of an item that ended. Paths of this machine and passwords are not in it. */
export interface NoticeBody {
  readonly version: 1;
  readonly event: "item.ended" | "test";
  /** The same in every attempt. */
  readonly id: string;
  readonly at: string;
  readonly item: Readonly<Record<string, unknown>>;
  /** `null` where nothing was analysed. */
  readonly report: ReportSummary | null;
}

/** The notice as a small document of its own, which other systems may rely on. */
export function buildNoticeBody({ id, at, item, report, isTest }: Notice): NoticeBody {
  return {
    version: 1,
    event: isTest ? "test" : "item.ended",
    id,
    at,
    item: {
      id: item.id,
      parentId: item.parentId,
      rootId: item.rootId,
      kind: item.kind,
      name: item.name,
      url: item.url,
      sizeBytes: item.sizeBytes,
      md5: item.md5,
      sha1: item.sha1,
      sha256: item.sha256,
      type: item.type,
      channel: item.channel,
      submittedBy: item.submittedBy,
      tags: item.options.tags ?? [],
      tlp: markingOf(item),
      isPrivate: item.options.isPrivate !== false,
      target: item.target,
      decision: item.decision,
      rule: item.rule,
      reason: item.reason,
      cost: item.cost,
      sampleId: item.sampleId,
      verdict: item.verdict,
      threatScore: item.threatScore,
      indicatorCount: item.indicatorCount,
      portalUrl: item.portalUrl,
      flags: item.flags,
      createdAt: item.createdAt,
      endedAt: item.endedAt,
    },
    report: report === null ? null : summarizeReport(report),
  };
}
