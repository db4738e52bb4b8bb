/** What is done with a file when its bytes are stored. */
export type AfterTaking = "keep" | "delete" | "move";

/** How a folder is watched. */
export interface FolderSettings {
  /** Absolute. */
  readonly path: string;
  readonly isRecursive: boolean;
  /** Patterns as `compileGlob` takes them. Empty: all. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** How long a file must not change before it is taken. */
  readonly settleMs: number;
  /** How often the whole folder is looked at. */
  readonly everyMs: number;
  /** How long a file that seems to be cut off may stay before it is taken all the same. */
  readonly partialWaitMs: number;
  readonly after: AfterTaking;
  /** Absolute; where `after` is `move`. */
  readonly moveTo: string | null;
  /** Files that tell about others (`NAME.json`, `NAME.meta`) are taken too. */
  readonly takesSidecars: boolean;
}

export const DEFAULT_FOLDER_SETTINGS: Omit<FolderSettings, "path"> = {
  isRecursive: false,
  include: [],
  exclude: [],
  settleMs: 3000,
  everyMs: 30_000,
  partialWaitMs: 5 * 60_000,
  after: "keep",
  moveTo: null,
  takesSidecars: false,
};
