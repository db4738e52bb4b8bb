import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { codeOf } from "../errors.ts";
import { MAX_URL_CHARS } from "../limits.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { PutOutcome } from "../ports.ts";
import { assertNever } from "../assert-never.ts";
import { shortcutDigest } from "../shortcut.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { runLookup } from "./lookup.ts";

type Deps = Pick<StageDeps, "blobs" | "limits">;
type IntakeDeps = Deps & Parameters<typeof runLookup>[2];

/** Brings the bytes into the blob store, hashing in the same pass; a URL is brought into its usual form; a digest is looked up. */
export async function runIntake(input: StageInput, deps: IntakeDeps): Promise<StageOutcome> {
  const { item, work } = input.record;
  switch (work.origin.kind) {
    case "path":
      return takeFile(work.origin.path, input, deps);
    case "blob":
      return checkBlob(work.origin.sha256, input, deps);
    case "url":
      return decideUrl(item.url ?? item.name);
    case "digest":
      return runLookup(input, work.origin.digest, deps);
    case "none":
      return fail("intake.no-bytes", "There are no bytes for this item.");
    default:
      return assertNever(work.origin);
  }
}

async function takeFile(path: string, { signal }: StageInput, { blobs, limits }: Deps): Promise<StageOutcome> {
  try {
    // Without O_NONBLOCK the open of a named pipe would wait for a writer for ever.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) return fail("intake.not-a-file", "This is not a regular file.");
      return decideStored(
        await blobs.put(handle.createReadStream({ autoClose: false }), { maxBytes: limits.fileBytes, signal }),
      );
    } finally {
      await handle.close();
    }
  } catch (error) {
    const refusal = SOURCE_FAULTS[codeOf(error) ?? ""];
    if (refusal === undefined) throw error;
    return fail(...refusal);
  }
}

const VANISHED = ["intake.vanished", "The file was gone before it could be read."] as const;
const UNREADABLE = ["intake.unreadable", "The file could not be read: no permission."] as const;
const SOURCE_FAULTS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: VANISHED,
  ENOTDIR: VANISHED,
  EACCES: UNREADABLE,
  EPERM: UNREADABLE,
  EISDIR: ["intake.not-a-file", "This is not a regular file."],
  ENXIO: ["intake.not-a-file", "This is not a regular file."],
};

/** What becomes of bytes that were put, or were not. */
export function decideStored(put: PutOutcome): StageOutcome {
  if (put.kind === "too-large") {
    const text = `The file is larger than ${put.maxBytes.toLocaleString("en-US")} bytes, the limit here.`;
    return { kind: "end", state: "rejected", decision: "refused", reason: reason("intake.too-large", text) };
  }
  const { sha256, sha1, md5, sizeBytes } = put;
  const facts = { item: { sha256, sha1, md5, sizeBytes }, work: { digest: sha256 } };
  if (sizeBytes === 0) return rejectEmpty(facts);
  return { kind: "next", state: "stored", reason: reason("intake.stored", "Taken in."), facts };
}

function rejectEmpty(facts: NonNullable<StageOutcome["facts"]>): StageOutcome {
  const why = reason("intake.empty", "The file is empty.");
  return { kind: "end", state: "rejected", decision: "refused", reason: why, facts };
}

async function checkBlob(sha256: string, { record }: StageInput, { blobs }: Deps): Promise<StageOutcome> {
  const found = await blobs.stat(sha256);
  if (found === undefined) return fail("intake.vanished", "The stored bytes are gone.");
  const facts = { item: { sha256, sizeBytes: found.sizeBytes }, work: { digest: sha256 } };
  if (found.sizeBytes === 0) return rejectEmpty(facts);
  const text = record.item.parentId === null ? "Taken in." : "Taken out of its archive.";
  return { kind: "next", state: "stored", reason: reason("intake.stored", text), facts };
}

/** The URL in the form in which it is submitted and compared. */
export function decideUrl(text: string): StageOutcome {
  const url = text.length <= MAX_URL_CHARS && URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    const why = reason("intake.url-unsupported", "Only complete addresses of http and https can be analysed.");
    return { kind: "end", state: "rejected", decision: "refused", reason: why };
  }
  return {
    kind: "next",
    state: "stored",
    reason: reason("intake.stored", "Taken in."),
    facts: { item: { url: url.href }, work: { digest: shortcutDigest(url.href) } },
  };
}

function fail(code: string, text: string): StageOutcome {
  return { kind: "end", state: "failed", decision: "failed", reason: reason(code, text) };
}
