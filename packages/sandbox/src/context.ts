import type { DialectName } from "@fumehood/store";
import type { StaticEngine } from "./engine/types.ts";
import type { FaultControl } from "./faults/fault-control.ts";
import type { CallbackMeans } from "./callbacks/worker.ts";
import type { SandboxLimits } from "./limits.ts";
import type { Clock, RandomBytes, SandboxBlobs } from "./ports.ts";
import type { QuotaWindow } from "./quota/windows.ts";
import type { SandboxKysely, UserRow } from "./tables/schema.ts";

/** Rolling windows that limit submissions; an empty list means no limit. */
export interface SubmissionQuota {
  readonly user: readonly QuotaWindow[];
  readonly organization: readonly QuotaWindow[];
}

/** The parts that routes and worker share; put together once by `createSandbox`. */
export interface SandboxContext {
  readonly db: SandboxKysely;
  readonly dialect: DialectName;
  readonly blobs: SandboxBlobs;
  readonly engine: StaticEngine;
  /** False when nothing here can analyse such a file. Reads only the file's ends, so it may run while a request waits. */
  readonly isAnalysable: (path: string, filename: string) => Promise<boolean>;
  /** Whose key this is. */
  readonly findUserByKey: (key: string) => Promise<UserRow | undefined>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly limits: SandboxLimits;
  /** Limits of organisations and users to come; those of present ones stand in the tables. */
  readonly quota: SubmissionQuota;
  readonly tempFolder: string;
  /** Where clients reach this service, without a slash at its end. */
  readonly publicUrl: string;
  /** Where people look at a sample. */
  readonly portalUrl: (sampleId: string) => string;
  /** How callbacks are made, and where they may go. */
  readonly callbacks: CallbackMeans;
  /** Faults on request; absent unless the sandbox was started with them. */
  readonly faults: FaultControl | undefined;
  /** Tells the worker that there is something to do. */
  readonly wakeWorker: () => void;
  /** Tells the worker of callbacks that one may be due. */
  readonly wakeCallbacks: () => void;
}
