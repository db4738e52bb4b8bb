import { rm } from "node:fs/promises";
import type { Item } from "@fumehood/contract";
import type { Identification } from "@fumehood/inspect";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { StageDeps, StageInput } from "../stage.ts";

/** Tells the type by content. Only now does a source file go that was to be removed: what intake stored is committed. */
export async function runIdentify(
  { record }: StageInput,
  { blobs, identify }: Pick<StageDeps, "blobs" | "identify">,
): Promise<StageOutcome> {
  const { item, work } = record;
  if (work.origin.kind === "path" && work.origin.remove) await rm(work.origin.path, { force: true });
  if (item.kind === "url" || item.sha256 === null) return URL_OUTCOME;
  const found = await blobs.withLocalFile(item.sha256, (path) => identify(path, { name: ownName(item) }));
  return describeIdentification(found, item.flags);
}

/** A member is named by its path in the archive: its folders are no trick, and tricks of the path are the unpacker's to flag. */
function ownName({ name, parentId }: Pick<Item, "name" | "parentId">): string {
  return parentId === null ? name : name.slice(name.lastIndexOf("/") + 1);
}

const URL_OUTCOME: StageOutcome = {
  kind: "next",
  state: "identified",
  reason: reason("identify.url", "An address of the web."),
  facts: { item: { type: { id: "url", label: "URL" } } },
};

/** The facts of an identification, and what is odd about the name. */
export function describeIdentification(found: Identification, flags: readonly string[]): StageOutcome {
  const odd = [
    ...found.nameTricks,
    ...(found.nameMismatch === undefined ? [] : ["name-mismatch"]),
    ...(found.encrypted === true ? ["encrypted"] : []),
    ...(found.truncated === undefined ? [] : ["truncated"]),
  ];
  return {
    kind: "next",
    state: "identified",
    reason: reason("identify.known", `By its content: ${found.label}.`),
    facts: {
      item: { type: { id: found.type, label: found.label }, flags: [...new Set([...flags, ...odd])] },
      work: { isContainer: found.isContainer, isEncrypted: found.encrypted ?? null, mime: found.mime },
    },
  };
}
