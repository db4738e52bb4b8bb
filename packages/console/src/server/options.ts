import type { Status } from "@fumehood/contract";
import type { Pipeline } from "@fumehood/pipeline";
import type { FastifyBaseLogger } from "fastify";
import type { PolicyPart } from "../compose-policy.ts";
import type { SourcesPart } from "../compose-sources.ts";
import type { Sessions } from "../sessions.ts";
import type { TargetLists } from "../target-lists.ts";
import type { ConnectedTarget } from "../targets.ts";

/** What the server and its routes work with. */
export interface ConsoleServerOptions {
  readonly pipeline: Pipeline;
  readonly targets: readonly ConnectedTarget[];
  /** The policy and what can be asked about it; without it there are no such routes. */
  readonly policy?: PolicyPart;
  /** Sources; without them there are no such routes. */
  readonly sources?: SourcesPart;
  /** Whether `/drop` is served here, and not at a port of its own. */
  readonly takesDrops?: boolean;
  readonly lists: TargetLists;
  readonly sessions: Sessions;
  readonly localToken: string;
  readonly host: string;
  /** Folder of the built page; `undefined` serves the API alone. */
  readonly webFolder: string | undefined;
  readonly maxFileBytes: number;
  readonly status: () => Promise<Status>;
  /** The console's own address, known once it listens. */
  readonly ownUrl: () => string;
  readonly now: () => number;
  readonly logger: FastifyBaseLogger;
}
