/** A policy that was accepted once. */
export interface KeptPolicy {
  /** SHA-256 of its document. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  /** `built-in`, `file`, or `api` with the user's name. */
  readonly acceptedBy: string;
  /** As TOML, with its comments. */
  readonly text: string;
}

/** Every policy that was accepted, so that the rules in the ledger can be explained later. */
export interface PolicyHistory {
  /** Keeps a policy unless the newest one has the same digest; false then. */
  keep(policy: KeptPolicy): Promise<boolean>;
  /** The newest first. */
  list(limit: number): Promise<readonly KeptPolicy[]>;
}
