import type { CallbackStatus, SampleRecord, SampleSummary, SampleThreat } from "@fumehood/contract";
import type { CallbackRow, IndicatorDigest, SampleRow } from "../tables/schema.ts";
import type { Viewer } from "../tables/samples.ts";
import { wireTime } from "../times.ts";

/** Lists in the tables are JSON text that this package wrote, so their shape is known. */
export function tagsOf(row: SampleRow): string[] {
  return JSON.parse(row.tags) as string[];
}

export function indicatorsOf(row: SampleRow): IndicatorDigest[] {
  // See tagsOf.
  return JSON.parse(row.indicators ?? "[]") as IndicatorDigest[];
}

export function isOwn(row: SampleRow, viewer: Viewer): boolean {
  return row.organization_id === viewer.organization_id;
}

/** The record as lists and `GET /samples/ID` tell it: `completed_at` and `os` only when the work has ended, more for one's own samples. */
export function sampleRecord(row: SampleRow, viewer: Viewer): SampleRecord {
  return {
    tags: tagsOf(row),
    md5: row.md5,
    ...(row.started_at === null ? {} : { started_at: wireTime(row.started_at) }),
    // No machine, so no operating system: the service says null of samples that did not run.
    ...(row.completed_at === null ? {} : { completed_at: wireTime(row.completed_at), os: null }),
    vm: row.vm,
    submission_id: row.submission_id,
    state: row.state,
    sha1: row.sha1,
    filename: row.filename,
    status: row.status,
    submitted_at: wireTime(row.submitted_at),
    id: row.id,
    sha256: row.sha256,
    ...(isOwn(row, viewer) ? ownFields(row) : {}),
  };
}

/** `private` is absent for a public sample (captured). Whoever may use a running machine is whoever's sample runs in it. */
function ownFields(row: SampleRow) {
  const { login, vm_runtime, playbook, network_exit, glovebox_url } = row;
  return {
    login,
    ...(row.private === 1 ? { private: true } : {}),
    vm_runtime,
    playbook,
    network_exit,
    ...(row.state === "run" && glovebox_url !== null ? { glovebox_url } : {}),
  };
}

/** The record of one sample: for its own organisation with what was asked for besides the analysis, and what became of it. */
export function detailedRecord(row: SampleRow, viewer: Viewer, callback: CallbackRow | undefined): SampleRecord {
  const record = sampleRecord(row, viewer);
  if (!isOwn(row, viewer)) return record;
  const { source, email_notification: email, callback_url } = row;
  return {
    ...record,
    ...(source === null ? {} : { source }),
    ...(email === null ? {} : { email_notification: email === "true" ? true : email }),
    ...(callback_url === null ? {} : { callback: callbackStatus(callback_url, callback) }),
  };
}

/** Of the address only the host: the rest often holds the receiver's secrets. */
function callbackStatus(url: string, row: CallbackRow | undefined): CallbackStatus {
  const host = URL.canParse(url) ? new URL(url).host : null;
  if (row === undefined) return { state: "waiting", host, attempts: 0 };
  return {
    state: row.state,
    host,
    attempts: row.attempts,
    last_status: row.http_status,
    reason: row.reason,
    ...(row.state === "pending" ? { next_attempt_at: wireTime(row.due_at) } : { ended_at: wireTime(row.ended_at) }),
  };
}

/** The answer to a submission (captured 2020): no tags are `[""]`, `private` is absent for a public one, `os` is empty. */
export function submittedRecord(row: SampleRow): SampleRecord {
  const tags = tagsOf(row);
  return {
    tags: tags.length === 0 ? [""] : tags,
    md5: row.md5,
    ...(row.private === 1 ? { private: true } : {}),
    analyzing: row.state !== "fail",
    vm: row.vm,
    submission_id: row.submission_id,
    state: row.state,
    login: row.login,
    sha1: row.sha1,
    filename: row.filename,
    status: row.status,
    submitted_at: wireTime(row.submitted_at),
    id: row.id,
    sha256: row.sha256,
    os: "",
  };
}

export interface Sightings {
  times: number;
  first: string | null;
  last: string | null;
}

export function summaryRecord(row: SampleRow, sightings: Sightings): SampleSummary {
  return {
    registry_count: row.registry_count ?? 0,
    tags: tagsOf(row),
    stream_count: row.stream_count ?? 0,
    md5: row.md5,
    run_start: wireTime(row.started_at),
    run_stop: wireTime(row.completed_at),
    run_type: row.type,
    sha1: row.sha1,
    times_seen: sightings.times,
    sample: row.id,
    filename: row.filename,
    sha256: row.sha256,
    magic_type: row.magic,
    last_seen: wireTime(sightings.last),
    first_seen: wireTime(sightings.first),
    // Counts by origin, written by this package.
    artifacts: JSON.parse(row.artifacts ?? "{}") as Record<string, number>,
    iocs: indicatorsOf(row).map(({ ioc, category, severity, confidence, score, tags }) => ({
      ioc,
      category,
      severity,
      confidence,
      score,
      tags,
    })),
  };
}

export function threatRecord(row: SampleRow): SampleThreat {
  const indicators = indicatorsOf(row);
  return {
    count: indicators.length,
    "max-confidence": Math.max(0, ...indicators.map((indicator) => indicator.confidence)),
    "max-severity": Math.max(0, ...indicators.map((indicator) => indicator.severity)),
    bis: indicators.map((indicator) => indicator.ioc),
    score: row.threat_score ?? 0,
    sample: row.id,
  };
}
