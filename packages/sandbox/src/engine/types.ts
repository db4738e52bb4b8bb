/**
 * The interface of the static engine: what it is built from, what it is asked, what it answers. Everything it needs of the outside
 * (reading files, opening archives, the time) is handed to it.
 */
import type { Analysis, ElementName, IocEntry } from "@fumehood/contract";
import type { Digests, Inspection } from "@fumehood/inspect";

/** Tells the facts of a file; never runs it. */
export interface EngineInspector {
  inspect(
    path: string,
    options: { name: string; timeoutMs?: number; maxBytes?: number; signal?: AbortSignal },
  ): Promise<Inspection>;
}

/** A member of an archive, as far as the engine cares. */
export interface ListedMember {
  /** As in the archive: hostile. */
  name: string;
  sizeBytes?: number;
  outcome: "extracted" | "skipped";
  /** Why it was not: a `MemberReason` of inspect. */
  reason?: string;
  /** `MemberFlag`s of inspect. */
  flags: readonly string[];
  /** Absolute path of the extracted bytes, while the archive is held open. */
  path?: string;
}

/** What was found in an archive. */
export interface ArchiveListing {
  format: string;
  outcome: "complete" | "partial" | "refused";
  reason?: string;
  members: readonly ListedMember[];
  /** `ArchiveAnomaly`s of inspect. */
  anomalies: readonly string[];
  /** Members seen; may be more than are listed. */
  memberCount: number;
  /** True when a password was needed and one of those given opened it. */
  openedWithPassword: boolean;
}

/** Opens archives for the engine, within the limits of whoever built it. */
export interface ArchiveOpener {
  /** True when this opener knows the type. */
  canOpen(typeId: string): boolean;
  /** Calls `use` with the listing while the members lie on disk, and removes them afterwards. */
  withOpened<T>(
    request: { path: string; typeId: string; name: string; passwords: readonly string[]; signal?: AbortSignal },
    use: (listing: ArchiveListing) => Promise<T>,
  ): Promise<T>;
}

export interface StaticEngineOptions {
  inspector: EngineInspector;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Without it, archives are described by their own bytes alone, and the analysis says so. */
  archives?: ArchiveOpener;
  /** Whether YARA rules run on this machine, as found by whoever built the inspector; only told on, in `describe`. */
  yara?: { available: boolean; detail: string };
  /** Time for the inspection of one file; `DEFAULT_INSPECTION_TIMEOUT_MS` when absent. */
  inspectionTimeoutMs?: number;
}

/** One sample to be analysed. Times are milliseconds since 1970. */
export interface AnalyseInput {
  /** Where the bytes lie; only read. */
  path: string;
  /** The name as submitted: hostile. */
  filename: string;
  /** 32 hexadecimal digits. */
  sampleId: string;
  submittedAt: number;
  startedAt: number;
  /** Set for a submitted URL; the file is then the shortcut made from it. */
  url?: string;
  /** Opens an encrypted archive; tried before the usual ones. */
  password?: string;
  /** As the sample's record says them. */
  vm: string;
  playbook: string;
  /**
   * Says that somebody may watch and use the running sample there, from now until the analysis ends: the record then shows the http or https
   * URL to its own organisation. Rejects when the sample is another worker's by now.
   */
  onInteractive?: (url: string) => Promise<void>;
  signal: AbortSignal;
}

/**
 * complete: all that fits the type was done · partial: a limit, a time limit or a missing part cut it short, the warnings say which ·
 * unsupported: the type is not one that can be analysed · failed: nothing can be said beyond digests (a wrong password, an inspection
 * that died).
 */
export type EngineOutcome = "complete" | "partial" | "unsupported" | "failed";

/** An entry of `warnings`; a type and no interface, so that it fits the loose shape of the contract. */
export type EngineWarning = {
  code: string;
  title: string;
  description: string;
  /** Present where the service writes it too. */
  error?: string;
};

/** A small artifact that was taken out of the sample: macro source, decoded script. */
export interface ExtractedArtifact {
  /** The key in the analysis' `artifacts`. */
  artifactId: number;
  name: string;
  /** The service's type string. */
  type: string;
  bytes: Uint8Array;
}

/** Bytes as an engine delivers them: in memory, or in a file that stays as it is until `release`. */
export type DeliveredBytes = Uint8Array | { readonly path: string };

/** Elements that only an engine that ran the sample can make. The others are made of the analysis. */
export type DeliveredName = Extract<
  ElementName,
  "processes.json" | "timeline.json" | "network.pcap" | "video.webm" | "screenshot.png"
>;

/** A result of the analysis that is served under its name as it is. */
export interface DeliveredElement {
  name: DeliveredName;
  bytes: DeliveredBytes;
}

/** A file that the sample left or fetched. Both zips hold them encrypted; each is served by its digest too. */
export interface DeliveredArtifact {
  /** The key in the analysis' `artifacts`. */
  artifactId: number;
  /** As the sample called it: hostile. */
  name: string;
  /** `network`: it stands in `network-artifacts.zip`; any other: in `extracted-artifacts.zip`. */
  origin: "network" | "disk" | "memory" | "extracted";
  bytes: DeliveredBytes;
}

export interface EngineResult {
  outcome: EngineOutcome;
  /** What the sample's record says: `job_done`, `filetype_not_supported`, `archive_unknown_password` … */
  status: string;
  /** The service's type string ("exe"); "" for unknown data. */
  type: string;
  magic: string;
  sizeBytes: number;
  digests: Digests;
  /** 0–100: the highest indicator score. */
  threatScore: number;
  /** By score, highest first. */
  indicators: IocEntry[];
  /** The document that `analysis.json` answers. */
  analysis: Analysis;
  warnings: EngineWarning[];
  extracted: ExtractedArtifact[];
  /** Further elements; a static analysis has none. */
  elements?: readonly DeliveredElement[];
  /** Further artifacts, besides `extracted`. */
  artifacts?: readonly DeliveredArtifact[];
  /** Called once everything is stored or given up: the engine may then remove its files. */
  release?: () => Promise<void>;
}

/** A part of the engine and whether it can do its work on this machine. */
export interface EngineComponent {
  name: string;
  available: boolean;
  detail: string;
}

export interface StaticEngine {
  /** Throws only for faults (the file is gone, the signal aborted); everything about the sample is an outcome. */
  analyse(input: AnalyseInput): Promise<EngineResult>;
  describe(): EngineComponent[];
}
