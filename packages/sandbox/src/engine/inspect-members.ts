/** Looks into the members of an opened archive: which of them, and what they are. */
import { basename } from "node:path/posix";
import { RUNNABLE_EXTENSIONS, extensionOf } from "./extensions.ts";
import type { Facts } from "./indicator.ts";
import { MAX_MEMBER_BYTES, MAX_MEMBERS_INSPECTED } from "./limits.ts";
import type { ArchiveListing, EngineInspector, ListedMember } from "./types.ts";

type MemberOnDisk = ListedMember & { path: string };

export interface MemberInspections {
  files: Facts[];
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

/** Facts of the chosen members, numbered from 2. A member whose inspection dies counts as left out. */
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
    files.push({ artifactId: files.length + 2, path: name, inspection, nowSeconds });
  }
  return { files, leftOut: leftOut + failed };
}

function isRunnable({ name }: ListedMember): boolean {
  return RUNNABLE_EXTENSIONS.has(extensionOf(name));
}
