import type { Report } from "@fumehood/contract";
import type { BlobStore } from "./ports.ts";

/** The report document that the report stage stored. */
export async function readReportBlob(blobs: BlobStore, sha256: string): Promise<Report> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await blobs.open(sha256)) chunks.push(chunk);
  // The digest names exactly the bytes that the report stage wrote from a `Report`.
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Report;
}
