import type { Buffer } from "node:buffer";
import { RunEnded } from "../child/extraction.ts";
import type { Extraction } from "../child/extraction.ts";
import { OutputFault } from "../child/member-sink.ts";
import type { MemberSink } from "../child/member-sink.ts";
import { flagName } from "../names.ts";
import type { MemberFlag, MemberReason } from "../types.ts";
import type { ItemTable, TrackedItem } from "./item-table.ts";

/** Thrown through 7-Zip to end a pass that cannot yield more. */
export class PassEnded extends Error {}

/** The member that 7-Zip is at. */
interface CurrentItem {
  item: TrackedItem | undefined;
  sink: MemberSink | undefined;
  rawName: string;
  reason: MemberReason | undefined;
  error: string | undefined;
}

const ERROR_LINE = /^ERROR: (.{1,200}?) : /;

/** What an error of 7-Zip means for the member; "mismatch" is one whose bytes came out but whose checksum differs. */
function meaningOf(error: string): MemberReason | "mismatch" {
  if (/Wrong password/i.test(error)) return "wrong-password";
  if (/Unsupported/i.test(error)) return "unsupported-method";
  if (/allocate|memory/i.test(error)) return "limit-memory";
  return /^CRC Failed/i.test(error) ? "mismatch" : "damaged";
}

/** One run of 7-Zip's extraction: what it writes and says becomes members with outcomes. */
export class ExtractPass {
  private readonly extraction: Extraction;
  private readonly table: ItemTable;
  private readonly passwordIndex: number | undefined;
  /** Whether wrong passwords are the last word, since no other is left to try. */
  private readonly isLast: boolean;
  private readonly knownDigests: ReadonlySet<string>;
  private current: CurrentItem | undefined;
  /** SHA-256 of what this pass has kept. */
  readonly keptDigests = new Set<string>();
  /** Encrypted members of this pass that the password opened, and that it did not. */
  opened = 0;
  refused = 0;
  /** Whether 7-Zip gave up for want of memory. */
  lackedMemory = false;
  /** A fault or an end that was thrown through 7-Zip. */
  thrown: unknown;

  /** Members with a digest in `knownDigests` are known from another view of the same archive. */
  constructor(
    extraction: Extraction,
    table: ItemTable,
    passwordIndex: number | undefined,
    isLast: boolean,
    knownDigests: ReadonlySet<string>,
  ) {
    this.extraction = extraction;
    this.table = table;
    this.passwordIndex = passwordIndex;
    this.isLast = isLast;
    this.knownDigests = knownDigests;
    table.rewind();
  }

  /** The same error must reach the caller, whatever 7-Zip makes of an exception in between. */
  private guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (error instanceof RunEnded || error instanceof OutputFault || error instanceof PassEnded) this.thrown = error;
      throw error;
    }
  }

  /** 7-Zip has printed a line: a member's full name after its file was opened, or an error after it was closed. */
  line(text: string): void {
    if (text.startsWith("- ")) return this.guard(() => this.name(text.slice(2)));
    if (text.startsWith("T ")) return this.guard(() => this.passOver(text.slice(2)));
    this.lackedMemory ||= text.startsWith("ERROR: Can't allocate required memory");
    const error = ERROR_LINE.exec(text)?.[1];
    if (error !== undefined && this.current !== undefined) this.current.error ??= error;
  }

  /** 7-Zip has opened a file; its name on the file system is without folders, but otherwise as in the archive. */
  openFile(rawName: string): void {
    this.guard(() => this.finish());
    this.current = { item: undefined, sink: undefined, rawName, reason: undefined, error: undefined };
  }

  /** 7-Zip has written to that file. */
  written(bytes: Buffer): void {
    this.guard(() => this.write(bytes));
  }

  /** Settles the last member, or drops it when the pass ended before it was through. */
  end(): void {
    if (this.thrown === undefined) return this.finishLast();
    this.current?.sink?.discard();
    this.current = undefined;
  }

  /** Nothing comes after the last member, so that ending the pass because of it means nothing. */
  private finishLast(): void {
    try {
      this.finish();
    } catch (error) {
      if (!(error instanceof PassEnded)) throw error;
    }
  }

  private finish(): void {
    const { current } = this;
    this.current = undefined;
    if (current?.item !== undefined && !current.item.isSettled) this.settle(current, current.item);
  }

  /** 7-Zip only looks at a member, since what it is packed with before it has failed already; an error line follows. */
  private passOver(name: string): void {
    this.openFile(name);
    if (this.current !== undefined) this.current.item = this.table.take(name);
  }

  /** 7-Zip names a folder with a slash behind and opens no file for it; not every format lists it as one. */
  private passFolder(name: string): void {
    const item = name.endsWith("/") ? this.table.take(name.slice(0, -1)) : undefined;
    if (item?.index !== undefined && !item.isSettled) this.skip(item, item.index, "directory");
  }

  private name(name: string): void {
    if (this.current === undefined || this.current.item !== undefined) return this.passFolder(name);
    const item = this.table.take(name) ?? this.listLate(name);
    this.current.item = item;
    if (item.index === undefined || item.isSettled) return;
    const refusal = this.extraction.budget.refuseMember();
    if (refusal === "limit-members" || refusal === "limit-total-bytes") throw new RunEnded(refusal);
    this.current.sink = this.extraction.sinkFor(item.index, this.extraction.source.size);
  }

  /** A member that comes out without having been listed. */
  private listLate(name: string): TrackedItem {
    const index = this.extraction.list({ name });
    const facts = { sizeBytes: undefined, modifiedAt: undefined, isEncrypted: false, linkTarget: undefined };
    return { name, ...facts, reason: undefined, index, isSettled: false };
  }

  private write(bytes: Buffer): void {
    const { current } = this;
    this.extraction.checkSelf();
    if (current?.sink === undefined) return;
    if (current.reason === undefined) current.reason = current.sink.write(bytes);
    else if (this.extraction.budget.refuseMore(bytes.length)) throw new RunEnded("limit-total-bytes");
  }

  private settle(current: CurrentItem, item: TrackedItem): void {
    const { sink } = current;
    if (item.index === undefined) return;
    const verdict = current.reason ?? (current.error === undefined ? undefined : this.verdictOf(current.error, item));
    if (sink !== undefined && verdict === undefined) return this.keep(current, item, sink, item.index, []);
    if (sink !== undefined && verdict === "mismatch")
      return this.keep(current, item, sink, item.index, ["crc-mismatch"]);
    sink?.discard();
    if (verdict === "wrong-password") this.refuse(item);
    else if (verdict !== undefined) this.skip(item, item.index, verdict === "mismatch" ? "damaged" : verdict);
  }

  private keep(current: CurrentItem, item: TrackedItem, sink: MemberSink, index: number, flags: MemberFlag[]): void {
    if (item.sizeBytes !== undefined && item.sizeBytes !== sink.sizeBytes) flags.push("size-lies");
    // The list shows line breaks as "_"; the file's own name has them.
    const isHidden =
      flagName(current.rawName).includes("control-name") && !flagName(item.name).includes("control-name");
    if (isHidden) flags.push("control-name");
    item.isSettled = true;
    if (this.knownDigests.has(sink.sha256())) {
      sink.discard();
      return this.extraction.skip(index, "duplicate-of-member", flags);
    }
    this.keptDigests.add(this.extraction.keep(index, sink, flags));
    if (!item.isEncrypted || this.passwordIndex === undefined) return;
    this.opened += 1;
    this.extraction.passwordOpened(this.passwordIndex);
  }

  private skip(item: TrackedItem, index: number, reason: MemberReason): void {
    item.isSettled = true;
    this.extraction.skip(index, reason);
  }

  private verdictOf(error: string, item: TrackedItem): MemberReason | "mismatch" {
    const meaning = meaningOf(error);
    if (!item.isEncrypted) return meaning === "wrong-password" ? "damaged" : meaning;
    // With encryption every kind of nonsense may just come from a wrong password.
    const mayBePassword = meaning === "wrong-password" || meaning === "damaged" || meaning === "mismatch";
    const isKnownGood = this.passwordIndex !== undefined && this.extraction.hasOpened(this.passwordIndex);
    if (!mayBePassword) return meaning;
    return isKnownGood ? "damaged" : "wrong-password";
  }

  private refuse(item: TrackedItem): void {
    this.refused += 1;
    if (this.isLast) {
      if (item.index === undefined) return;
      this.skip(item, item.index, this.extraction.passwords.length === 0 ? "encrypted" : "wrong-password");
    } else if (this.opened === 0) throw new PassEnded();
  }
}
