import type { Extraction } from "../child/extraction.ts";
import type { ArchiveFormat, UnpackReason } from "../types.ts";

export async function readWithSevenZip(_extraction: Extraction, _format: ArchiveFormat): Promise<UnpackReason> {
  return "unsupported";
}
