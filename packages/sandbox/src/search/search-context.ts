import type { DialectName } from "@fumehood/store";
import type { SandboxLimits } from "../limits.ts";
import type { Viewer } from "../tables/samples.ts";
import type { SandboxKysely } from "../tables/schema.ts";
import type { Target } from "./fields.ts";

/** One search: who asks, where it looks, and what the answer has to say besides what was found. */
export interface SearchContext {
  readonly db: SandboxKysely;
  readonly dialect: DialectName;
  readonly viewer: Viewer;
  readonly limits: SandboxLimits;
  /** What `now` and `2 days ago` refer to. */
  readonly nowMs: number;
  /** Where free text is looked for. */
  readonly reach: Target & { kind: "words" };
  /** How many more words the wildcards of this search may stand for, all together. */
  readonly wildcards: { termsLeft: number };
  /** Takes a sentence for the answer's warnings. */
  readonly note: (warning: string) => void;
  /** Says that something may be missing from what is found. */
  readonly noteIncomplete: () => void;
}
