import type { UnpackErrorCode } from "./errors.ts";
import type {
  ArchiveAnomaly,
  ArchiveFormat,
  MailFacts,
  MemberFlag,
  MemberReason,
  UnpackLimits,
  UnpackReason,
} from "./types.ts";

/** What the parent sends by IPC, once; passwords travel here and nowhere else. */
export interface UnpackJob {
  readonly path: string;
  readonly format: ArchiveFormat;
  readonly archiveName: string | undefined;
  readonly passwords: readonly string[];
  readonly outDir: string;
  readonly limits: UnpackLimits;
  readonly sevenZipPath: string;
}

/** A member as it was announced, before anything is known of its content. */
export interface ListedMember {
  readonly name: string;
  readonly otherName?: string;
  readonly declaredSizeBytes?: number;
  readonly modifiedAt?: string;
  readonly linkTarget?: string;
  readonly flags: readonly MemberFlag[];
}

/** What the child writes, one JSON object a line, to its report pipe. */
export type ChildReport =
  | { readonly kind: "listed"; readonly index: number; readonly member: ListedMember }
  | {
      readonly kind: "extracted";
      readonly index: number;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly flags: readonly MemberFlag[];
    }
  | {
      readonly kind: "skipped";
      readonly index: number;
      readonly reason: MemberReason;
      readonly flags: readonly MemberFlag[];
    }
  | { readonly kind: "anomaly"; readonly anomaly: ArchiveAnomaly }
  | { readonly kind: "mail"; readonly facts: MailFacts }
  | { readonly kind: "link"; readonly url: string }
  | { readonly kind: "password"; readonly password: string }
  | {
      readonly kind: "end";
      readonly listedMembers: number;
      readonly reason?: UnpackReason;
      readonly passwordIndex?: number;
      readonly peakMemoryMiB?: number;
    }
  | { readonly kind: "fault"; readonly code: UnpackErrorCode; readonly message: string };

/** The file descriptor of the report pipe in the child; 0 to 2 are the standard ones and 3 is IPC. */
export const REPORT_FD = 4;

/** The file inside `outDir` that a member is written to. */
export function memberFileName(index: number): string {
  return String(index).padStart(6, "0");
}
