import type { Extraction } from "../child/extraction.ts";
import type { MemberSink } from "../child/member-sink.ts";
import type { DecodeOutcome } from "../stream/decode-stream.ts";
import type { PackedData } from "./decode.ts";

export async function decodeByRewrapping(
  _extraction: Extraction,
  data: PackedData,
  _sink: MemberSink,
): Promise<DecodeOutcome> {
  return { reason: "unsupported-method", consumedBytes: data.length };
}
