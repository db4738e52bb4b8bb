import type { Tlp } from "@fumehood/contract";
import type {
  Account,
  CallInput,
  CallOptions,
  Download,
  FileSource,
  Page,
  Sample,
  SampleStatus,
  SubmissionHit,
  SubmissionLimits,
  SubmissionsQuery,
  SubmitRequest,
} from "@fumehood/client";

/** The part of a download that the pipeline reads. */
export type TargetDownload = Pick<Download, "stream" | "sizeBytes" | "cancel">;

/** What the pipeline asks of a target: a part of `Client` of `@fumehood/client`, so that a client fits as it is. */
export interface TargetClient {
  readonly samples: {
    submitFile(input: { file: FileSource; options?: SubmitRequest }, options?: CallOptions): Promise<Sample>;
    submitUrl(input: { url: string; options?: SubmitRequest }, options?: CallOptions): Promise<Sample>;
    states(sampleIds: readonly string[], options?: CallOptions): Promise<ReadonlyMap<string, SampleStatus>>;
    download(sampleId: string, element: string, options?: CallOptions): Promise<TargetDownload>;
  };
  readonly search: {
    submissions(
      query?: SubmissionsQuery,
      options?: CallOptions,
    ): { page(offset?: number): Promise<Page<SubmissionHit>> };
  };
  readonly account: {
    whoami(options?: CallOptions): Promise<Account>;
    rateLimit(login: string, options?: CallOptions): Promise<SubmissionLimits>;
  };
  /** The answer's data as it stands on the wire: the report is built from that. */
  call(
    id: "getSample" | "getSampleSummary" | "getSampleThreat",
    input: CallInput,
    options?: CallOptions,
  ): Promise<unknown>;
}

/** How many submissions a target may be given. */
export interface TargetQuota {
  /** Our own cap in a rolling day; `null` for none. */
  readonly perDay: number | null;
  /** How much of the service's own limit we may use, 1–100. */
  readonly sharePercent: number;
  /** Submissions of each window that automatic channels leave to people. */
  readonly peopleReserve: number;
  /** Whether automatic channels spread the day's budget over its hours. */
  readonly pace: boolean;
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
  /** The highest marking that may go there; by the kind of target when absent, see `maxTlpOf`. */
  readonly maxTlp?: Tlp;
  /** `null`: none at all, the built-in sandbox. */
  readonly quota: TargetQuota | null;
  /** Where people see the sample in a browser; `null` where there is no such place. */
  portalUrl(sampleId: string): string | null;
}

/** The configured targets. */
export interface TargetRegistry {
  readonly defaultName: string;
  names(): readonly string[];
  get(name: string): Target | undefined;
}
