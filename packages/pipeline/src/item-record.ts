import type { ElementName, Item } from "@fumehood/contract";

/** Where the bytes of an item come from. */
export type Origin =
  /** A file of this machine; with `remove` it is deleted once its bytes are stored. */
  | { readonly kind: "path"; readonly path: string; readonly remove: boolean }
  /** Bytes that are stored already: an upload, or a member of an archive. */
  | { readonly kind: "blob"; readonly sha256: string }
  /** No bytes: the target fetches the URL. */
  | { readonly kind: "url" }
  /** No bytes: somebody knows a digest (lower-case, MD5, SHA-1 or SHA-256) and asks what is known of it. */
  | { readonly kind: "digest"; readonly digest: string }
  /** No bytes: a member that was listed and not taken out. */
  | { readonly kind: "none" };

/** An element of an analysis that lies in the blob store. */
export interface StoredElement {
  readonly name: ElementName;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** An element that was wanted and is not there, with the reason for people. */
export interface AbsentElement {
  readonly name: ElementName;
  readonly why: string;
}

/** What the stages remember of an item besides what everybody sees. Never a password: those lie apart. */
export interface ItemWork {
  readonly origin: Origin;
  /** SHA-256 of the bytes that the target would analyse; for a URL, of the shortcut file that the service makes of it. */
  readonly digest: string | null;
  readonly isContainer: boolean;
  readonly isEncrypted: boolean | null;
  readonly mime: string | null;
  /** Names of the targets that may have it, the preferred first; empty until the gate let it through. */
  readonly routes: readonly string[];
  /** Static suspicion from 0 to 100; `null` while no rule of the policy has asked for it. */
  readonly suspicion: number | null;
  readonly elements: readonly StoredElement[];
  readonly absent: readonly AbsentElement[];
  /** The sample's record, summary and threat as they came, in one JSON document. */
  readonly recordsSha256: string | null;
  readonly reportSha256: string | null;
  /** The verdict and what decides it, in a sentence for the last reason. */
  readonly verdictText: string | null;
  /** Set before a submission is posted, so that after a crash it is looked up before it is posted again. */
  readonly intentAt: number | null;
  /** A submission was sent and no answer came: it may have arrived. */
  readonly isOutcomeUnknown: boolean;
  /** How often the target was asked for it since, and did not know it. */
  readonly lookups: number;
  readonly submittedAt: number | null;
  /** Faults in a row in the present state. */
  readonly faults: number;
  /** Waits in a row in the present state. */
  readonly waits: number;
  /** Since when it is in the present state. */
  readonly since: number;
}

/** An item as the store keeps it. */
export interface ItemRecord {
  readonly item: Item;
  readonly work: ItemWork;
}
