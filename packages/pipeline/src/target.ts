import type { Readable } from "node:stream";
import type {
  RateLimit,
  SampleRecord,
  SampleState,
  SampleSummary,
  SampleThreat,
  SearchSubmissionsData,
  SearchSubmissionsQuery,
  SubmitOptions,
  Whoami,
} from "@fumehood/contract";

/** Options of one submission in our words; the client writes them as the service wants them. */
export type TargetSubmitOptions = Omit<SubmitOptions, "target" | "force" | "keepArchives">;

/** The file of a submission. `open` is called once for each attempt to send. */
export interface TargetFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly open: () => Promise<Readable>;
}

/**
 * What the pipeline asks of a target. Faults are told by their `code`, `status` and `retryable`; see `target-fault.ts` for the
 * reading. `@fumehood/client` fits behind a few lines in the composition root.
 */
export interface TargetClient {
  submitFile(file: TargetFile, options: TargetSubmitOptions, signal?: AbortSignal): Promise<SampleRecord>;
  submitUrl(url: string, options: TargetSubmitOptions, signal?: AbortSignal): Promise<SampleRecord>;
  searchSubmissions(query: SearchSubmissionsQuery, signal?: AbortSignal): Promise<SearchSubmissionsData>;
  /** States of many samples in one call; one that the target does not know is absent from the answer. */
  sampleStates(
    sampleIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly { readonly sampleId: string; readonly state: SampleState; readonly status: string | null }[]>;
  sampleSummary(sampleId: string, signal?: AbortSignal): Promise<SampleSummary>;
  sampleThreat(sampleId: string, signal?: AbortSignal): Promise<SampleThreat>;
  /** The bytes of an element. A 404 is a fault with `status: 404`. */
  downloadElement(sampleId: string, element: string, signal?: AbortSignal): Promise<Readable>;
  whoami(signal?: AbortSignal): Promise<Whoami>;
  rateLimit(login: string, signal?: AbortSignal): Promise<RateLimit>;
}

/** How many submissions a target may be given. */
export interface TargetQuota {
  /** Our own cap in a rolling day; `null` for none. */
  readonly perDay: number | null;
  /** How much of the service's own limit we may use. */
  readonly sharePercent: number;
  /** Submissions of the cap that automatic channels leave to people. */
  readonly peopleReserve: number;
}

/** A Threat Grid we talk to. */
export interface Target {
  readonly name: string;
  readonly label: string;
  readonly kind: "builtin" | "cloud" | "appliance";
  readonly url: string;
  readonly client: TargetClient;
  /** `any`: it takes every type. `service`: the types of the service's documented list. */
  readonly types: "any" | "service";
  /** `null`: none at all, the built-in sandbox. */
  readonly quota: TargetQuota | null;
  /** Where people see the sample in a browser. */
  portalUrl(sampleId: string): string;
}

/** The configured targets. */
export interface TargetRegistry {
  readonly defaultName: string;
  names(): readonly string[];
  get(name: string): Target | undefined;
}
