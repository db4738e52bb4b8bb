/** Looks into the members of an opened archive: which of them, and what they are. */
import { basename } from "node:path/posix";
import { RUNNABLE_EXTENSIONS, extensionOf } from "./extensions.ts";
import type { Facts } from "./indicator.ts";
import { MAX_MEMBER_BYTES, MAX_MEMBER_TOTAL_BYTES, MAX_MEMBERS_INSPECTED } from "./limits.ts";
import type { ArchiveListing, DeliveredArtifact, EngineInspector, ListedMember } from "./types.ts";

/** 1 is the archive. */
const FIRST_MEMBER_ID = 2;

type MemberOnDisk = ListedMember & { path: string };

export interface MemberInspections {
  files: Facts[];
  /** Those among them that can be handed on, read from the open archive. */
  artifacts: DeliveredArtifact[];
  /** True when a member was too much to be handed on. */
  isCut: boolean;
  /** Members that came out and were not looked at. */
  leftOut: number;
}

/**
 * Which members to look at when there are too many: what runs on a double click first, then in the order of the archive. Members
 * above the size limit are left out.
 */
export function chooseMembers(listing: ArchiveListing): { chosen: MemberOnDisk[]; leftOut: number } {
  const onDisk = listing.members.filter((member): member is MemberOnDisk => member.path !== undefined);
  const small = onDisk.filter(({ sizeBytes }) => (sizeBytes ?? 0) <= MAX_MEMBER_BYTES);
  const [first, rest] = [small.filter(isRunnable), small.filter((member) => !isRunnable(member))];
  const chosen = [...first, ...rest].slice(0, MAX_MEMBERS_INSPECTED);
  return { chosen, leftOut: onDisk.length - chosen.length };
}

/** Facts of the chosen members, numbered behind the archive. A member whose inspection dies counts as left out. */
export async function inspectMembers(
  listing: ArchiveListing,
  inspector: EngineInspector,
  options: { timeoutMs: number; signal: AbortSignal; nowSeconds: number },
): Promise<MemberInspections> {
  const { chosen, leftOut } = chooseMembers(listing);
  const files: Facts[] = [];
  let failed = 0;
  for (const { path, name } of chosen) {
    const { timeoutMs, signal, nowSeconds } = options;
    const inspection = await inspector.inspect(path, {
      name: basename(name),
      timeoutMs,
      maxBytes: MAX_MEMBER_BYTES,
      signal,
    });
    if (inspection.outcome === "timeout" || inspection.outcome === "crashed") failed += 1;
    files.push({ artifactId: files.length + FIRST_MEMBER_ID, path: name, inspection, nowSeconds });
  }
  return { files, ...handOn(chosen), leftOut: leftOut + failed };
}

/** The bytes of the members, by the numbers that they have in `files`. */
function handOn(chosen: readonly MemberOnDisk[]): Pick<MemberInspections, "artifacts" | "isCut"> {
  let left = MAX_MEMBER_TOTAL_BYTES;
  const artifacts = chosen.flatMap(({ path, name, sizeBytes = 0 }, index): DeliveredArtifact[] => {
    if (sizeBytes > left) return [];
    left -= sizeBytes;
    return [{ artifactId: index + FIRST_MEMBER_ID, name, origin: "extracted", bytes: { path } }];
  });
  return { artifacts, isCut: artifacts.length < chosen.length };
}

function isRunnable({ name }: ListedMember): boolean {
  return RUNNABLE_EXTENSIONS.has(extensionOf(name));
}
