/** Opens archives in a process that can be killed; an unpacker of `@fumehood/inspect` fits as it is. */
export interface MemberUnpacker {
  unpack(options: {
    readonly path: string;
    readonly typeId: string;
    readonly name?: string;
    readonly passwords?: readonly string[];
    /** Absent or empty; receives the members under names made of their index. */
    readonly outDir: string;
    readonly limits?: {
      readonly maxMembers?: number;
      readonly maxMemberBytes?: number;
      readonly maxTotalBytes?: number;
      readonly timeoutMs?: number;
      readonly maxListedMembers?: number;
    };
    readonly signal?: AbortSignal;
  }): Promise<UnpackedArchive>;
}

/** What came of an archive. */
export interface UnpackedArchive {
  readonly outcome: "complete" | "partial" | "refused";
  readonly reason?: string;
  readonly members: readonly UnpackedMember[];
  readonly anomalies: readonly string[];
  /** Addresses in the texts of a message. */
  readonly links?: readonly string[];
  /** What in the texts of a message may open archives beside it, the likeliest first. Secrets. */
  readonly foundPasswords?: readonly string[];
  /** Members seen, also those that are not in `members`. */
  readonly listedMembers: number;
}

export interface UnpackedMember {
  readonly name: string;
  readonly outcome: "extracted" | "skipped";
  readonly reason?: string;
  readonly flags: readonly string[];
  /** A name inside `outDir`, when extracted. */
  readonly file?: string;
  readonly sizeBytes?: number;
  readonly declaredSizeBytes?: number;
}
