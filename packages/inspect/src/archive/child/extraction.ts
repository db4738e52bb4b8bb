import { Buffer } from "node:buffer";
import { join } from "node:path";
import { MAX_FOUND_PASSWORDS, MAX_LINKS, MAX_PASSWORD_TRIES, MAX_PASSWORDS, PASSWORD_TIME_SHARE } from "../limits.ts";
import { cutName, flagName } from "../names.ts";
import { memberFileName } from "../protocol.ts";
import type { ListedMember, UnpackJob } from "../protocol.ts";
import type { SevenZip } from "../sevenzip/module.ts";
import type { ArchiveAnomaly, MailFacts, MemberFlag, MemberReason, UnpackLimits, UnpackReason } from "../types.ts";
import { Budget } from "./budget.ts";
import { MemberSink } from "./member-sink.ts";
import type { ReportWriter } from "./report.ts";
import { Source } from "./source.ts";

/** A member as an engine finds it; the flags that follow from its name are added here. */
export type FoundMember = Omit<ListedMember, "flags"> & { readonly flags?: readonly MemberFlag[] };

/** How often this process looks at its own memory and age. */
const CHECK_MS = 50;
/** How long after its time a child gives up by itself. */
const ORPHAN_MS = 5000;
const SCRATCH_BYTES = 256 * 1024;
const MIB = 1024 * 1024;

/** Thrown to end a run at once; everything not reported yet is settled by the parent. */
export class RunEnded extends Error {
  readonly reason: UnpackReason;

  constructor(reason: UnpackReason) {
    super(reason);
    this.reason = reason;
  }
}

/** One run over one archive: what engines use to announce members, write them, and keep to the limits. */
export class Extraction {
  readonly limits: UnpackLimits;
  readonly source: Source;
  readonly passwords: readonly string[];
  readonly archiveName: string | undefined;
  readonly budget: Budget;
  listedMembers = 0;
  damagedMembers = 0;
  private readonly sevenZipPath: string;
  private sevenZip: Promise<() => Promise<SevenZip>> | undefined;
  private readonly outDir: string;
  private readonly report: ReportWriter;
  private readonly seenNames = new Set<string>();
  private readonly anomalies = new Set<ArchiveAnomaly>();
  private readonly links = new Set<string>();
  private readonly foundPasswords = new Set<string>();
  private readonly passwordHits = new Map<number, number>();
  private readonly startedAt = performance.now();
  private passwordTries = 0;
  private checkedAt = 0;
  private scratchBuffer: Buffer = Buffer.allocUnsafe(SCRATCH_BYTES);

  constructor(job: UnpackJob, report: ReportWriter) {
    this.limits = job.limits;
    this.outDir = job.outDir;
    this.passwords = job.passwords.slice(0, MAX_PASSWORDS);
    this.sevenZipPath = job.sevenZipPath;
    this.archiveName = job.archiveName;
    this.report = report;
    this.source = new Source(job.path);
    this.budget = new Budget(job.limits, this.source.size);
  }

  /** Announces a member; undefined when there are too many to describe, so that it is counted only. */
  list(found: FoundMember): number | undefined {
    const index = this.listedMembers++;
    if (index >= this.limits.maxListedMembers) {
      this.note("members-not-listed");
      return undefined;
    }
    const { name, cut } = cutName(found.name, this.limits.maxNameBytes);
    const flags = [...flagName(found.name), ...(found.flags ?? [])];
    if (cut) flags.push("truncated-name");
    if (this.seenNames.has(name)) {
      flags.push("duplicate-name");
      this.note("duplicate-names");
    }
    this.seenNames.add(name);
    const cutOther =
      found.otherName === undefined ? undefined : cutName(found.otherName, this.limits.maxNameBytes).name;
    this.report.send({ kind: "listed", index, member: { ...found, name, otherName: cutOther, flags } });
    return index;
  }

  /** Whether there is room for another described member. */
  get canList(): boolean {
    return this.listedMembers < this.limits.maxListedMembers;
  }

  /** A fresh instance of 7-Zip, whose code is loaded when it is first needed. */
  async freshSevenZip(): Promise<SevenZip> {
    this.sevenZip ??= import("../sevenzip/module.ts").then(({ loadSevenZip }) =>
      loadSevenZip(this.sevenZipPath, this.limits.maxMemoryMiB),
    );
    return (await this.sevenZip)();
  }

  /** Settles a member as not written. */
  skip(index: number | undefined, reason: MemberReason, flags: readonly MemberFlag[] = []): void {
    if (index === undefined) return;
    if (reason === "damaged") this.damagedMembers += 1;
    this.report.send({ kind: "skipped", index, reason, flags });
  }

  /** Where a member's bytes go. */
  sinkFor(index: number, packedBytes?: number): MemberSink {
    this.checkSelf();
    return new MemberSink(join(this.outDir, memberFileName(index)), this.budget, packedBytes);
  }

  /** Settles a member as written; yields its SHA-256. */
  keep(index: number, sink: MemberSink, flags: readonly MemberFlag[] = []): string {
    const sha256 = sink.commit();
    this.report.send({ kind: "extracted", index, sizeBytes: sink.sizeBytes, sha256, flags });
    return sha256;
  }

  /** Notes something remarkable about the archive, once. */
  note(anomaly: ArchiveAnomaly): void {
    if (this.anomalies.has(anomaly)) return;
    this.anomalies.add(anomaly);
    this.report.send({ kind: "anomaly", anomaly });
  }

  /** Hands on what a message says of itself. */
  describeMail(facts: MailFacts): void {
    this.report.send({ kind: "mail", facts });
  }

  /** Hands on an address from the text of a message, once. */
  foundLink(url: string): void {
    if (this.links.has(url) || this.links.size >= MAX_LINKS) return;
    this.links.add(url);
    this.report.send({ kind: "link", url });
  }

  /** Hands on what may be a password for archives beside the text that it was found in, once. */
  foundPassword(password: string): void {
    if (this.foundPasswords.has(password) || this.foundPasswords.size >= MAX_FOUND_PASSWORDS) return;
    this.foundPasswords.add(password);
    this.report.send({ kind: "password", password });
  }

  /** Counts a member that a password opened. */
  passwordOpened(passwordIndex: number): void {
    this.passwordHits.set(passwordIndex, (this.passwordHits.get(passwordIndex) ?? 0) + 1);
  }

  /** Whether a password has opened a member before. */
  hasOpened(passwordIndex: number): boolean {
    return this.passwordHits.has(passwordIndex);
  }

  /** Whether there is time for one more password: the rest of the time is for what can be opened. */
  hasTimeForPassword(): boolean {
    return performance.now() - this.startedAt < this.limits.timeoutMs * PASSWORD_TIME_SHARE;
  }

  /** Whether one more key may be derived from a password: those that have opened something always, others so and so often in a run. */
  mayTry(passwordIndex: number): boolean {
    if (this.hasOpened(passwordIndex)) return true;
    this.passwordTries += 1;
    return this.passwordTries <= MAX_PASSWORD_TRIES && this.hasTimeForPassword();
  }

  /** The indices of the passwords, those that have opened most members first. */
  passwordOrder(): number[] {
    const indices = this.passwords.map((_password, index) => index);
    return indices.sort((a, b) => (this.passwordHits.get(b) ?? 0) - (this.passwordHits.get(a) ?? 0));
  }

  /** The password that has opened most members. */
  bestPassword(): number | undefined {
    return this.passwordHits.size === 0 ? undefined : this.passwordOrder()[0];
  }

  /** A buffer for packed bytes that are used up before the next call; one for each member would keep the collector busy. */
  scratch(length: number): Buffer {
    if (this.scratchBuffer.length < length) this.scratchBuffer = Buffer.allocUnsafe(length);
    return this.scratchBuffer.subarray(0, length);
  }

  /** Lets the parent know everything so far; before anything that may take long. */
  flush(): void {
    this.report.flush();
  }

  /**
   * Ends the run when this process has grown beyond its limit, or when it is so late that the parent, which kills at
   * the limit, must be gone. Cheap enough for every chunk.
   */
  checkSelf(): void {
    const now = performance.now();
    if (now - this.checkedAt < CHECK_MS) return;
    this.checkedAt = now;
    if (process.memoryUsage.rss() > this.limits.maxMemoryMiB * MIB) throw new RunEnded("limit-memory");
    if (now - this.startedAt > this.limits.timeoutMs + ORPHAN_MS) throw new RunEnded("limit-time");
  }
}
