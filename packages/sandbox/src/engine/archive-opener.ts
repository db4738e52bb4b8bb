/** Opens archives by way of inspect's unpacker, into a scratch folder that is removed afterwards. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createTemporaryNames } from "@fumehood/store";
import type { ArchiveListing, ArchiveOpener } from "./types.ts";

/** What is used of inspect's unpacking; `unpackArchive` and `isUnpackable` satisfy it. */
export interface Unpacking {
  isUnpackable(typeId: string): boolean;
  unpack(options: {
    path: string;
    typeId: string;
    name?: string;
    passwords?: readonly string[];
    outDir: string;
    signal?: AbortSignal;
  }): Promise<UnpackedArchive>;
}

/** The part of inspect's `UnpackResult` that is read. */
export interface UnpackedArchive {
  readonly format: string;
  readonly outcome: "complete" | "partial" | "refused";
  readonly reason?: string;
  readonly members: readonly {
    readonly name: string;
    readonly declaredSizeBytes?: number;
    readonly sizeBytes?: number;
    readonly outcome: "extracted" | "skipped";
    readonly reason?: string;
    readonly flags: readonly string[];
    readonly file?: string;
  }[];
  readonly anomalies: readonly string[];
  readonly passwordIndex?: number;
  readonly listedMembers: number;
}

/** `scratchDir` must exist; the opener makes one folder in it for each archive, under a name by which `sweepTemporaryFiles` knows its process. */
export function createArchiveOpener(options: { unpacking: Unpacking; scratchDir: string }): ArchiveOpener {
  const { unpacking, scratchDir } = options;
  const temporaryName = createTemporaryNames();
  return {
    canOpen: (typeId) => unpacking.isUnpackable(typeId),
    async withOpened(request, use) {
      const outDir = join(scratchDir, temporaryName());
      await mkdir(outDir, { mode: 0o700 });
      try {
        return await use(toListing(await unpacking.unpack({ ...request, outDir }), outDir));
      } finally {
        await rm(outDir, { recursive: true, force: true });
      }
    },
  };
}

function toListing(result: UnpackedArchive, outDir: string): ArchiveListing {
  return {
    format: result.format,
    outcome: result.outcome,
    ...(result.reason === undefined ? {} : { reason: result.reason }),
    members: result.members.map(({ name, sizeBytes, declaredSizeBytes, outcome, reason, flags, file }) => ({
      name,
      outcome,
      flags,
      ...sizeOf(sizeBytes ?? declaredSizeBytes),
      ...(reason === undefined ? {} : { reason }),
      ...(file === undefined ? {} : { path: join(outDir, file) }),
    })),
    anomalies: result.anomalies,
    memberCount: result.listedMembers,
    openedWithPassword: result.passwordIndex !== undefined,
  };
}

function sizeOf(sizeBytes: number | undefined): { sizeBytes?: number } {
  return sizeBytes === undefined ? {} : { sizeBytes };
}
