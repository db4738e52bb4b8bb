import type { Buffer } from "node:buffer";
import type { Extraction } from "../child/extraction.ts";
import type { MemberSink } from "../child/member-sink.ts";
import type { MemberFlag, MemberReason } from "../types.ts";
import { aesLeadBytes, openAes, openZipCrypto, ZIP_CRYPTO_LEAD_BYTES } from "./crypto.ts";
import type { Decryptor } from "./crypto.ts";
import { canDecode, decodeMember } from "./decode.ts";
import type { PackedData } from "./decode.ts";
import { decodeByRewrapping } from "./rewrap.ts";
import type { DataPlan } from "./plan.ts";

/** A member that is ready to be decoded: listed, and its packed size known or bounded. */
export interface PlannedMember {
  readonly index: number;
  readonly plan: DataPlan;
  /** Packed bytes to read at most. */
  readonly packedBytes: number;
  /** The file ends before the data does; what can be had of it is not the member. */
  readonly isCut: boolean;
  /** Known before the data is looked at. */
  readonly flags?: readonly MemberFlag[];
}

/** What became of a member. */
export interface Settled {
  readonly sha256?: string;
  readonly reason?: MemberReason;
  /** Where the bytes that belong to it end, as far as decoding could tell. */
  readonly end: number;
}

interface Attempt {
  readonly reason?: MemberReason;
  readonly crcMatches: boolean;
  readonly isAuthentic: boolean;
  readonly sink: MemberSink;
  readonly end: number;
}

function openDecryptor(plan: DataPlan, lead: Buffer, password: string): Decryptor | undefined {
  if (plan.encryption === "aes" && plan.aes !== undefined) return openAes(password, lead, plan.aes.strength);
  return openZipCrypto(password, lead, plan.checkByte);
}

function leadBytesOf(plan: DataPlan): number {
  return plan.aes === undefined ? ZIP_CRYPTO_LEAD_BYTES : aesLeadBytes(plan.aes.strength);
}

async function attempt(
  extraction: Extraction,
  member: PlannedMember,
  renew: () => Decryptor | undefined,
): Promise<Attempt> {
  const { plan, packedBytes } = member;
  const decryptor = renew();
  const lead = decryptor?.leadBytes ?? 0;
  const trail = decryptor?.trailBytes ?? 0;
  const data: PackedData = {
    start: plan.dataOffset + lead,
    length: Math.max(0, packedBytes - lead - trail),
    method: plan.method,
    methodFlags: plan.flags,
    decryptor,
    expectedBytes: plan.sizeBytes ?? packedBytes,
  };
  const sink = extraction.sinkFor(member.index, packedBytes);
  const decode = canDecode(plan.method) ? decodeMember : decodeByRewrapping;
  const { reason, consumedBytes } = await decode(extraction, data, sink, renew);
  const dataEnd = data.start + consumedBytes;
  const isAuthentic = decryptor?.verify(extraction.source.read(data.start + data.length, trail)) ?? true;
  const cutReason = member.isCut && plan.method === 0 ? "damaged" : undefined;
  const crcMatches = plan.crc === undefined || plan.crc === sink.crc;
  return { reason: reason ?? cutReason, crcMatches, isAuthentic, sink, end: dataEnd + trail };
}

function finalFlags({ plan, flags: known = [] }: PlannedMember, tried: Attempt): MemberFlag[] {
  const flags: MemberFlag[] = [...known];
  if (plan.sizeBytes !== undefined && plan.sizeBytes !== tried.sink.sizeBytes) flags.push("size-lies");
  if (!tried.crcMatches) flags.push("crc-mismatch");
  return flags;
}

function keepAttempt(extraction: Extraction, member: PlannedMember, tried: Attempt): Settled {
  const sha256 = extraction.keep(member.index, tried.sink, finalFlags(member, tried));
  return { sha256, end: tried.end };
}

function give(extraction: Extraction, member: PlannedMember, reason: MemberReason, end: number): Settled {
  extraction.skip(member.index, reason, member.flags);
  return { reason, end };
}

async function settlePlain(extraction: Extraction, member: PlannedMember): Promise<Settled> {
  const tried = await attempt(extraction, member, () => undefined);
  if (tried.reason === undefined) return keepAttempt(extraction, member, tried);
  tried.sink.discard();
  return give(extraction, member, tried.reason, tried.end);
}

/** A limit holds for every password; damage may only mean that the password is wrong. */
function isFinal(reason: MemberReason | undefined): boolean {
  return reason !== undefined && reason !== "damaged";
}

async function settleEncrypted(extraction: Extraction, member: PlannedMember): Promise<Settled> {
  const { plan, packedBytes } = member;
  const end = plan.dataOffset + packedBytes;
  const lead = extraction.source.read(plan.dataOffset, leadBytesOf(plan));
  let isDamaged = false;
  for (const passwordIndex of extraction.passwordOrder()) {
    if (plan.encryption === "aes" && !extraction.mayTry(passwordIndex)) continue;
    const renew = (): Decryptor | undefined => openDecryptor(plan, lead, extraction.passwords[passwordIndex] ?? "");
    if (renew() === undefined) continue;
    const tried = await attempt(extraction, member, renew);
    if (tried.reason === undefined && tried.isAuthentic && tried.crcMatches) {
      extraction.passwordOpened(passwordIndex);
      return keepAttempt(extraction, member, tried);
    }
    tried.sink.discard();
    if (isFinal(tried.reason)) return give(extraction, member, tried.reason ?? "damaged", end);
    isDamaged ||= extraction.hasOpened(passwordIndex);
  }
  if (isDamaged) return give(extraction, member, "damaged", end);
  return give(extraction, member, extraction.passwords.length === 0 ? "encrypted" : "wrong-password", end);
}

/** Decodes one member within the limits and settles it; nothing of a member that fails stays on disk. */
export async function settleMember(extraction: Extraction, member: PlannedMember): Promise<Settled> {
  const end = member.plan.dataOffset + member.packedBytes;
  const refusal = extraction.budget.refuseMember();
  if (refusal !== undefined) return give(extraction, member, refusal, end);
  if (member.plan.encryption === "strong") return give(extraction, member, "unsupported-method", end);
  if (member.plan.encryption === "none") return settlePlain(extraction, member);
  return settleEncrypted(extraction, member);
}
