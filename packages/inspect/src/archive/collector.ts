import { Buffer } from "node:buffer";
import { UnpackError } from "./errors.ts";
import { MAX_FOUND_PASSWORDS, MAX_LINKS, MAX_REPORT_LINE_BYTES } from "./limits.ts";
import { decideOutcome, settleReason } from "./outcome.ts";
import { memberFileName } from "./protocol.ts";
import type { ChildReport } from "./protocol.ts";
import type { ArchiveAnomaly, ArchiveFormat, MailFacts, UnpackReason, UnpackResult, UnpackedMember } from "./types.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Gathers a child's reports into a result that is true at any moment, also when the child is killed the next. */
export class ReportCollector {
  private readonly members: Writable<UnpackedMember>[] = [];
  private readonly settled = new Set<number>();
  private readonly anomalies: ArchiveAnomaly[] = [];
  private readonly links: string[] = [];
  private readonly foundPasswords: string[] = [];
  private mail: MailFacts | undefined;
  private readonly maxMembers: number;
  private tail: Buffer[] = [];
  private tailBytes = 0;
  private totalBytes = 0;
  /** Set once the child has said that it is through. */
  end: Extract<ChildReport, { kind: "end" }> | undefined;
  /** Set when the child met a fault of this machine. */
  fault: UnpackError | undefined;
  /** Set when the child said something that it never says. */
  isBroken = false;

  constructor(maxMembers: number) {
    this.maxMembers = maxMembers;
  }

  /** Takes the next bytes of the report pipe. */
  push(chunk: Buffer): void {
    let rest = chunk;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      this.takeLine(Buffer.concat([...this.tail, rest.subarray(0, at)]));
      this.tail = [];
      this.tailBytes = 0;
      rest = rest.subarray(at + 1);
    }
    this.tail.push(rest);
    this.tailBytes += rest.length;
    if (this.tailBytes > MAX_REPORT_LINE_BYTES) this.isBroken = true;
  }

  /** Names of the files in `outDir` that belong to the result. */
  keptFiles(): Set<string> {
    return new Set(this.members.flatMap((member) => (member.file === undefined ? [] : [member.file])));
  }

  /** The result; members that were never settled get the reason for which the run ended. */
  finish(format: ArchiveFormat, endReason: UnpackReason | undefined, elapsedMs: number): UnpackResult {
    const reason = endReason ?? this.end?.reason;
    this.settleRest(reason);
    const listedMembers = this.end?.listedMembers ?? this.members.length;
    return {
      format,
      ...decideOutcome(this.members, reason, listedMembers - this.members.length),
      members: this.members,
      anomalies: this.anomalies,
      passwordIndex: this.end?.passwordIndex,
      peakMemoryMiB: this.end?.peakMemoryMiB,
      mail: this.mail,
      links: this.links,
      foundPasswords: this.foundPasswords,
      listedMembers,
      totalBytes: this.totalBytes,
      elapsedMs,
    };
  }

  private settleRest(reason: UnpackReason | undefined): void {
    for (const member of this.members) {
      if (!this.settled.has(member.index)) member.reason = settleReason(reason);
    }
  }

  private takeLine(line: Buffer): void {
    if (this.isBroken) return;
    try {
      // The child is our own code, and what it was fed cannot choose the shape of its reports, only strings in them.
      this.take(JSON.parse(line.toString()) as ChildReport);
    } catch {
      this.isBroken = true;
    }
  }

  private take(report: ChildReport): void {
    switch (report.kind) {
      case "listed":
        return this.addMember(report);
      case "extracted":
        return this.settleExtracted(report);
      case "skipped":
        return this.settleSkipped(report);
      case "anomaly":
        this.anomalies.push(report.anomaly);
        return;
      case "mail":
        this.mail = report.facts;
        return;
      case "link":
        return this.add(this.links, report.url, MAX_LINKS);
      case "password":
        return this.add(this.foundPasswords, report.password, MAX_FOUND_PASSWORDS);
      case "end":
        this.end = report;
        return;
      case "fault":
        this.fault = faultOf(report);
        return;
      default:
        this.isBroken = true;
    }
  }

  private add(list: string[], text: string, most: number): void {
    if (list.length < most) list.push(text);
    else this.isBroken = true;
  }

  private addMember({ index, member }: Extract<ChildReport, { kind: "listed" }>): void {
    if (index !== this.members.length || index >= this.maxMembers) {
      this.isBroken = true;
      return;
    }
    this.members.push({ index, ...member, outcome: "skipped" });
  }

  private settleExtracted(report: Extract<ChildReport, { kind: "extracted" }>): void {
    const member = this.memberToSettle(report.index);
    if (member === undefined) return;
    member.outcome = "extracted";
    member.sizeBytes = report.sizeBytes;
    member.sha256 = report.sha256;
    member.file = memberFileName(report.index);
    member.flags = [...member.flags, ...report.flags];
    this.totalBytes += report.sizeBytes;
  }

  private settleSkipped(report: Extract<ChildReport, { kind: "skipped" }>): void {
    const member = this.memberToSettle(report.index);
    if (member === undefined) return;
    member.reason = report.reason;
    member.flags = [...member.flags, ...report.flags];
  }

  private memberToSettle(index: number): Writable<UnpackedMember> | undefined {
    const member = this.members[index];
    if (member === undefined || this.settled.has(index)) {
      this.isBroken = true;
      return undefined;
    }
    this.settled.add(index);
    return member;
  }
}

function faultOf(report: Extract<ChildReport, { kind: "fault" }>): UnpackError {
  const sentence = {
    "unpack-source": "The archive could not be read",
    "unpack-output": "A member could not be written to the output folder",
    "unpack-disk-full": "The disk of the output folder is full",
    "unpack-child": "The unpacking process failed",
    "unpack-closed": "The unpacker is closed",
  }[report.code];
  return new UnpackError(report.code, `${sentence}: ${report.message}`, {
    retryable: report.code === "unpack-disk-full",
  });
}
