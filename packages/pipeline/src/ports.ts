/**
 * What the pipeline needs from the outside world. `@fumehood/store` implements the two stores; each has one conformance suite in
 * `@fumehood/pipeline/testing`. Times are milliseconds since 1970 here; ISO text only inside documents that leave the process.
 */
import type { Readable } from "node:stream";
import type {
  Decision,
  Item,
  ItemState,
  LedgerEntry,
  OpenItemState,
  Submission,
  VerdictLevel,
} from "@fumehood/contract";
import type { ItemRecord, StoredElement } from "./item-record.ts";

/** Milliseconds since 1970. */
export type Clock = () => number;
/** A number in [0, 1), as `Math.random`. */
export type Random = () => number;

/** Where the pipeline says what an operator should know; never a password, a key or bytes of a sample. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

// ---------------------------------------------------------------- Blobs

/** Lower-case hexadecimal digests and the size of stored bytes. */
export interface BlobDigests {
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
  readonly sizeBytes: number;
}

/** `too-large`: the source had more than `maxBytes`; nothing of it was kept. */
export type PutOutcome =
  | ({ readonly kind: "stored" } & BlobDigests)
  | { readonly kind: "too-large"; readonly maxBytes: number };

export interface PutOptions {
  readonly maxBytes: number;
  /** Aborting rejects with the signal's reason and leaves nothing behind. */
  readonly signal?: AbortSignal;
}

export interface BlobStat {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Bytes, addressed by their SHA-256. Every digest argument is checked (64 lower-case hexadecimal digits) before it touches anything;
 * another one is a fault with the code `blob.digest-invalid`. A digest that is not stored is a fault with the code `blob.not-found`
 * in `open` and `withLocalFile`, and a value in `stat` and `delete`.
 */
export interface BlobStore {
  /**
   * Stores what the source yields, hashing in the same pass. When it returns, the bytes survive a power cut. The same bytes may be put
   * by several at once. A source that throws makes it reject with that error, and leaves nothing behind.
   */
  put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<PutOutcome>;
  /** A stream of the bytes from `start` to `end`, both counted from 0 and inclusive, as in HTTP ranges. */
  open(sha256: string, range?: { readonly start?: number; readonly end?: number }): Promise<Readable>;
  stat(sha256: string): Promise<BlobStat | undefined>;
  /** Lends a file that holds the bytes while `use` runs. The file is only for reading. */
  withLocalFile<T>(sha256: string, use: (path: string) => Promise<T>): Promise<T>;
  /** False when it was not there. */
  delete(sha256: string): Promise<boolean>;
  list(): AsyncIterable<BlobStat>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- Items

/** An item to be created. */
export interface NewItem {
  readonly record: ItemRecord;
  /** When it is due first. `null` for an item that has ended already. */
  readonly claimAt: number | null;
  /** Says why, when it has ended already. */
  readonly ledger: LedgerEntry | null;
}

/** What a source has handed in once, so that it does not so again: a version of a file, a message, a line of a list. */
export interface SourceMark {
  readonly source: string;
  /** Any text that tells it apart from everything else of the source, at most 512 characters; the source's own business. */
  readonly mark: string;
}

export interface NewSubmission {
  readonly id: string;
  readonly channel: string;
  readonly submittedBy: string;
  readonly createdAt: number;
  readonly target: string;
  readonly items: readonly NewItem[];
  /** Kept apart from the items, and removed when all of them have ended. */
  readonly password?: string;
  /** Written with the submission, in one transaction; when the source handed in one of them before, nothing is written. */
  readonly marks?: readonly SourceMark[];
}

/** `seen`: a mark was there already, so somebody has handed this in, and nothing was written. */
export type CreateOutcome = { readonly kind: "created" } | { readonly kind: "seen"; readonly mark: SourceMark };

/** How many items of one state somebody wants, and for how long. */
export interface ClaimWish {
  readonly state: OpenItemState;
  readonly limit: number;
  readonly leaseMs: number;
}

export interface ClaimRequest {
  readonly now: number;
  /** Only items of these targets. */
  readonly targets: readonly string[];
  readonly wishes: readonly ClaimWish[];
}

export interface ClaimedItem {
  readonly record: ItemRecord;
  /** Grows with each claim; a commit with an older one is refused. */
  readonly fence: number;
  /** Claims since the last commit, this one included: more than 1 when a worker died or gave up at work on it. */
  readonly claims: number;
  readonly password: string | null;
}

/** What a stage made of an item: all of it is written, or nothing. */
export interface ItemCommit {
  /** The item as it is from now on. */
  readonly record: ItemRecord;
  readonly fence: number;
  /** When it is due next; `null` for an end. */
  readonly claimAt: number | null;
  readonly ledger: LedgerEntry | null;
  readonly children: readonly NewItem[];
  /** Sinks that are to be told of its end, each once. */
  readonly deliveries: readonly string[];
  /** What may open archives of the family; secrets, and kept as such until the family has ended. */
  readonly foundPasswords?: readonly string[];
  /** Marks the item's reserved slot as spent at this time. An end without it gives the slot back. */
  readonly slotUsedAt: number | null;
}

/** So many submissions at most within a rolling time. */
export interface SlotWindow {
  readonly limit: number;
  readonly windowMs: number;
}

export interface SlotRequest {
  readonly itemId: string;
  readonly target: string;
  /** A slot is reserved where all of them have room. At least one. */
  readonly windows: readonly SlotWindow[];
  readonly now: number;
}

/**
 * `used`: of the first window, this one included when it was reserved. `full`: the window that has room last; `nextSlotAt` is when enough
 * spent slots have left it, and `null` when reservations, not time, fill it.
 */
export type SlotOutcome =
  | { readonly kind: "reserved"; readonly used: number }
  | { readonly kind: "full"; readonly used: number; readonly window: SlotWindow; readonly nextSlotAt: number | null };

export interface ListItemsRequest {
  readonly limit: number;
  readonly cursor?: string;
  readonly q?: string;
  readonly verdict?: VerdictLevel;
  readonly open?: boolean;
  readonly submission?: string;
  /** One channel, or a beginning with `*`. */
  readonly channel?: string;
  readonly decision?: Decision;
  readonly rule?: string;
  readonly target?: string;
  /** Type by content, as `item.type.id`. */
  readonly type?: string;
  readonly state?: ItemState;
  /** Of their creation; `since` is inclusive, `until` is not. */
  readonly since?: number;
  readonly until?: number;
}

export interface ItemPage {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/**
 * The state of all items. Several processes may use one at the same time; each method is one transaction. Ids of items sort by the
 * time of their creation.
 */
export interface ItemStore {
  createSubmission(submission: NewSubmission): Promise<CreateOutcome>;
  /** Those of the marks that a source has left already. */
  findMarks(source: string, marks: readonly string[]): Promise<ReadonlySet<string>>;
  /** The submission that was written with a mark. */
  findMarkedSubmission(mark: SourceMark): Promise<string | undefined>;
  /** Forgets marks of a source that were left before a time; returns how many. */
  forgetMarks(source: string, before: number): Promise<number>;
  /**
   * Leases due items: by priority, then the longest due. An item whose lease has run out is due again. One
   * transaction for all wishes.
   */
  claim(request: ClaimRequest): Promise<readonly ClaimedItem[]>;
  /** Writes what is still fenced by its claim, in one transaction; returns the ids of the items that were accepted. */
  commit(commits: readonly ItemCommit[]): Promise<ReadonlySet<string>>;
  /** Prolongs leases that still hold; returns the ids of those. */
  extendLease(
    leases: readonly { readonly itemId: string; readonly fence: number }[],
    until: number,
  ): Promise<ReadonlySet<string>>;
  /** Gives up a claim without an outcome: the item is due again at `claimAt`. The claim goes on to count, as work may have begun. */
  abandon(leases: readonly { readonly itemId: string; readonly fence: number }[], claimAt: number): Promise<void>;
  /**
   * Reserves a submission within rolling windows, in one statement. An item has at most one slot, so asking again (after a
   * crash, say) finds the same; an item that ends without having spent it gives it back.
   */
  reserveSlot(request: SlotRequest): Promise<SlotOutcome>;
  releaseSlot(itemId: string): Promise<void>;
  /** When the slots of the window were spent, oldest first, and how many are reserved now: what a forecast is made of. */
  listSlots(request: {
    readonly target: string;
    readonly windowMs: number;
    readonly now: number;
  }): Promise<{ readonly usedAt: readonly number[]; readonly reserved: number }>;
  /** Slots spent or reserved in the window, for those who want to see them. */
  countSlots(request: { readonly target: string; readonly windowMs: number; readonly now: number }): Promise<number>;
  /**
   * Makes the item the one under way for its digest at its target, until it ends. Returns the id of the one that is: the item's own, or
   * that of a twin which was first.
   */
  enterFlight(request: { readonly itemId: string; readonly target: string; readonly digest: string }): Promise<string>;
  /**
   * The newest item with this digest at this target that ended since `since`, with a report or with a failure at the target (its sample has
   * failed, for a reason that another submission would meet again).
   */
  findFinishedTwin(request: {
    readonly target: string;
    readonly digest: string;
    readonly since: number;
    readonly excludeItemId: string;
  }): Promise<ItemRecord | undefined>;
  getRecord(itemId: string): Promise<ItemRecord | undefined>;
  /** Notes an element that was fetched after the item's end; false when the item is open or absent. */
  addElement(itemId: string, element: StoredElement): Promise<boolean>;
  /** By item id, sample id or SHA-256; the newest when there are several. */
  findRecord(key: string): Promise<ItemRecord | undefined>;
  /** Newest first. */
  listItems(request: ListItemsRequest): Promise<ItemPage>;
  /** Direct members, in the order of the archive. */
  members(parentId: string): Promise<readonly Item[]>;
  /** What was found that may open archives of a family, the likeliest first. */
  foundPasswords(rootId: string, limit: number): Promise<readonly string[]>;
  /** How many items, and how many bytes of members, a root has brought up so far. */
  familySize(rootId: string): Promise<{ readonly items: number; readonly bytes: number }>;
  getSubmission(submissionId: string): Promise<{ submission: Submission; items: readonly Item[] } | undefined>;
  ledger(itemId: string): Promise<readonly LedgerEntry[]>;
  /** Items in the order of their creation, a page at a time: those behind the id `after`, of the time from `since` to before `until`. */
  scanRecords(request: {
    readonly since: number;
    readonly until: number;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly ItemRecord[]>;
  /** How many items stand in each state. */
  stats(): Promise<Readonly<Record<string, number>>>;
  /** How many items have not ended; cheap, however many have. */
  countOpen(): Promise<number>;
  /** When the next item of these targets and states is due; a lease counts as due when it ends. */
  nextDueAt(request: {
    readonly targets: readonly string[];
    readonly states: readonly OpenItemState[];
  }): Promise<number | null>;
}
