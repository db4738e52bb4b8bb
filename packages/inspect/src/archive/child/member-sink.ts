import type { Buffer } from "node:buffer";
import { createHash, hash } from "node:crypto";
import type { Hash } from "node:crypto";
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { MemberReason } from "../types.ts";
import type { Budget } from "./budget.ts";

/** Thrown when the output cannot be written; a fault of this machine, not a trait of the archive. */
export class OutputFault extends Error {}

/** One member on its way to its file: counted against the budget, hashed, and gone unless it is committed. */
export class MemberSink {
  private readonly path: string;
  private readonly budget: Budget;
  private readonly packedBytes: number | undefined;
  private fd: number | undefined;
  private hasher: Hash | undefined;
  private digest: string | undefined;
  sizeBytes = 0;
  crc = 0;

  constructor(path: string, budget: Budget, packedBytes: number | undefined) {
    this.path = path;
    this.budget = budget;
    this.packedBytes = packedBytes;
  }

  /** Takes the next bytes, or says why no more are taken; then the caller discards. */
  write(chunk: Uint8Array): MemberReason | undefined {
    const size = this.sizeBytes + chunk.length;
    const refusal = this.budget.refuseBytes(chunk.length, size, this.packedBytes);
    if (refusal !== undefined) return refusal;
    this.append(chunk);
    this.hasher ??= createHash("sha256");
    this.hasher.update(chunk);
    return undefined;
  }

  /** As `write`, for a member that comes in one piece. */
  writeWhole(bytes: Buffer): MemberReason | undefined {
    const refusal = this.budget.refuseBytes(bytes.length, bytes.length, this.packedBytes);
    if (refusal !== undefined) return refusal;
    this.append(bytes);
    this.digest = hash("sha256", bytes, "hex");
    return undefined;
  }

  /** The SHA-256 of what was written; nothing more may be written then. */
  sha256(): string {
    this.digest ??= (this.hasher ?? createHash("sha256")).digest("hex");
    return this.digest;
  }

  /** Closes the file and keeps it; yields the SHA-256. */
  commit(): string {
    this.append(new Uint8Array(0));
    this.close();
    this.budget.keep(this.sizeBytes);
    return this.sha256();
  }

  /** Removes what was written. */
  discard(): void {
    if (this.fd === undefined) return;
    this.close();
    unlinkSync(this.path);
  }

  private append(bytes: Uint8Array): void {
    try {
      this.fd ??= openSync(this.path, "wx", 0o600);
      for (let done = 0; done < bytes.length;) done += writeSync(this.fd, bytes, done);
    } catch (cause) {
      throw new OutputFault("A member could not be written.", { cause });
    }
    this.sizeBytes += bytes.length;
    this.crc = crc32(bytes, this.crc);
  }

  private close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }
}
