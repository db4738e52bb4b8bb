import { indexOfBytes, latin1 } from "../bytes.ts";
import { FILE_TYPES } from "../file-type.ts";
import { is7zEncrypted, isRarEncrypted } from "./archive-encryption.ts";
import {
  classifyCafebabe,
  classifyMediaContainer,
  classifyMz,
  classifyWeakBinary,
  describeElf,
} from "./binary-family.ts";
import { isEicar } from "./eicar.ts";
import { claimedExtension, findNameMismatch, findNameTricks } from "./names.ts";
import { classifyOle } from "./ole-family.ts";
import { findSignature } from "./signatures.ts";
import { decodeText } from "./text-encoding.ts";
import { classifyText } from "./text-family.ts";
import { findTruncation } from "./truncation.ts";
import { classifyTrailingZip, classifyZip } from "./zip-family.ts";
import type { FileTypeId } from "../file-type.ts";
import type { Identification } from "../inspection.ts";
import type { Verdict } from "./binary-family.ts";

/** What is known of the file besides its first bytes. */
export interface IdentifyOptions {
  /** The name it came under; it breaks ties between script languages and is compared with the content. */
  name?: string;
  /** Size of the whole file; the length of `head` when absent. */
  sizeBytes?: number;
  /** The last bytes of the file, for formats whose directory lies there. */
  tail?: Uint8Array;
}

/** How much of the head the text formats are told by. */
const TEXT_BYTES = 65_536;

/** Archives in whose place the pipeline would rather have their members. */
const MAIL_CONTAINERS: ReadonlySet<FileTypeId> = new Set<FileTypeId>(["eml", "msg", "mbox", "tnef", "pst"]);
/** Members of the archive family that are one sample: a quarantine holds one file, and the service takes it as it is. */
const SEALED: ReadonlySet<FileTypeId> = new Set<FileTypeId>(["vbn"]);

/**
 * Tells what a file is from its first bytes (64 KiB are plenty, more helps with large OLE directories) and, where given, its last.
 * Pure and synchronous; time is linear in the bytes given. Never throws: what nothing fits is `data`.
 */
export function identify(head: Uint8Array, options: IdentifyOptions = {}): Identification {
  const sizeBytes = options.sizeBytes ?? head.length;
  const isWhole = sizeBytes <= head.length;
  const tail = options.tail ?? (isWhole ? head : undefined);
  const verdict = decideType(head, tail, sizeBytes, claimedExtension(options.name));
  const encrypted = isEncrypted(verdict, head, tail, sizeBytes);
  const truncated = tail === undefined ? undefined : findTruncation(head, tail, sizeBytes);
  return { ...describe(verdict, options.name, encrypted), ...(truncated === undefined ? {} : { truncated }) };
}

function describe(verdict: Verdict, name: string | undefined, encrypted: boolean | undefined): Identification {
  const { type, sentence } = verdict;
  const row = FILE_TYPES[type];
  const isContainer = MAIL_CONTAINERS.has(type) || (row.family === "archive" && !SEALED.has(type));
  const nameMismatch = findNameMismatch(type, name);
  return {
    type,
    label: row.label,
    mime: row.mime,
    family: row.family,
    magic: sentence,
    isContainer,
    encrypted,
    ...(nameMismatch === undefined ? {} : { nameMismatch }),
    nameTricks: findNameTricks(name),
  };
}

function decideType(
  head: Uint8Array,
  tail: Uint8Array | undefined,
  sizeBytes: number,
  extension: string | undefined,
): Verdict {
  if (sizeBytes === 0 || head.length === 0) return { type: "empty", sentence: "empty" };
  if (isEicar(head, sizeBytes)) return { type: "eicar", sentence: "EICAR virus test files" };
  const structured = classifyMz(head) ?? classifyZip(head, tail) ?? classifyOle(head, tail) ?? classifyCafebabe(head);
  if (structured !== undefined) return structured;
  const signature = findSignature(head);
  if (signature !== undefined)
    return { type: signature.type, sentence: completeSentence(signature.type, signature.sentence, head) };
  const binary = classifyMediaContainer(head) ?? classifyWeakBinary(head, sizeBytes);
  // A disk of fixed size has its name only at the end, and begins as any disk does.
  if (binary?.type === "img" && hasVhdFooter(tail)) return VHD;
  if (binary !== undefined) return binary;
  return decideTextOrRest(head, tail, sizeBytes, extension);
}

function decideTextOrRest(
  head: Uint8Array,
  tail: Uint8Array | undefined,
  sizeBytes: number,
  extension: string | undefined,
): Verdict {
  const decoded = decodeText(head, TEXT_BYTES);
  const text =
    decoded === undefined
      ? undefined
      : classifyText(decoded, extension, sizeBytes <= TEXT_BYTES && sizeBytes <= head.length);
  if (text !== undefined && text.type !== "text") return text;
  return byLateSignature(head, tail, sizeBytes, extension) ?? text ?? { type: "data", sentence: "data" };
}

const VHD: Verdict = { type: "vhd", sentence: "Microsoft Disk Image, Virtual Server or Virtual PC" };

function hasVhdFooter(tail: Uint8Array | undefined): boolean {
  return tail !== undefined && latin1(tail.subarray(-512, -504)) === "conectix";
}

/** Signatures that stand farther in, or that need the name's help. */
function byLateSignature(
  head: Uint8Array,
  tail: Uint8Array | undefined,
  sizeBytes: number,
  extension: string | undefined,
): Verdict | undefined {
  // Readers of PDF accept the header anywhere in the first 1024 bytes.
  if (indexOfBytes(head.subarray(0, 1029), "%PDF-") !== -1)
    return { type: "pdf", sentence: "PDF document, with other data in front" };
  if (hasVhdFooter(tail)) return VHD;
  if (tail !== undefined && latin1(tail.subarray(-512, -508)) === "koly")
    return { type: "dmg", sentence: "Apple disk image" };
  if (extension === "vbn" && head[1] !== undefined && head[2] === 0 && head[3] === 0)
    return { type: "vbn", sentence: "Symantec quarantine file" };
  if (
    extension === "com" &&
    sizeBytes <= 65_280 &&
    (head[0] === 0xe9 || head[0] === 0xeb || head[0] === 0xb4 || head[0] === 0xba)
  ) {
    return { type: "dos-com", sentence: "DOS executable (COM)" };
  }
  return tail === undefined ? undefined : classifyTrailingZip(tail);
}

function completeSentence(type: FileTypeId, sentence: string, head: Uint8Array): string {
  if (type === "elf") return describeElf(head);
  if (type === "pdf")
    return `PDF document, version ${/^%PDF-(\d\.\d)/.exec(latin1(head.subarray(0, 8)))?.[1] ?? "unknown"}`;
  return sentence;
}

function isEncrypted(
  verdict: Verdict,
  head: Uint8Array,
  tail: Uint8Array | undefined,
  sizeBytes: number,
): boolean | undefined {
  if (verdict.encrypted !== undefined) return verdict.encrypted;
  switch (verdict.type) {
    case "rar":
      return isRarEncrypted(head);
    case "7z":
      return is7zEncrypted(head, tail, sizeBytes);
    case "pdf":
      if (indexOfBytes(head, "/Encrypt") !== -1) return true;
      return tail === undefined ? undefined : indexOfBytes(tail, "/Encrypt") !== -1;
    case "ole":
    case "doc":
    case "xls":
    case "ppt":
    case "hwp":
    case "arj":
    case "ace":
      return undefined;
    default:
      return false;
  }
}
