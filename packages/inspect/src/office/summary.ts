import { ByteReader } from "../bytes.ts";
import type { OleContainer } from "./ole-container.ts";

const NAMES: Readonly<Record<number, string>> = {
  2: "title",
  3: "subject",
  4: "author",
  5: "keywords",
  6: "comments",
  7: "template",
  8: "lastAuthor",
  9: "revision",
  12: "createdAt",
  13: "savedAt",
  18: "application",
};
const MAX_PROPERTIES = 64;
const TEXT = 30;
const TIME = 64;

/** 100-nanosecond steps since 1601 as ISO 8601; undefined for zero and for what no calendar holds. */
export function isoOfFileTime(value: bigint): string | undefined {
  const milliseconds = Number(value / 10_000n) - 11_644_473_600_000;
  return value === 0n || Math.abs(milliseconds) > 8.64e15 ? undefined : new Date(milliseconds).toISOString();
}

/** Title, author and the like from the summary information stream. */
export function readSummary(container: OleContainer): Record<string, string> {
  const stream = container.streams.find(({ path }) => path === "\x05SummaryInformation");
  const summary: Record<string, string> = {};
  if (stream === undefined) return summary;
  const reader = new ByteReader(stream.read());
  const section = reader.u32(44);
  const count = Math.min(MAX_PROPERTIES, reader.u32(section + 4));
  for (let index = 0; index < count; index++) {
    const name = NAMES[reader.u32(section + 8 + index * 8)];
    const at = section + reader.u32(section + 12 + index * 8);
    const value = name === undefined ? undefined : readValue(reader, at);
    if (name !== undefined && value !== undefined && value !== "") summary[name] = value;
  }
  return summary;
}

function readValue(reader: ByteReader, at: number): string | undefined {
  const type = reader.u32(at) & 0xffff;
  if (type === TEXT) return reader.cString(at + 8, Math.min(512, reader.u32(at + 4)));
  return type === TIME ? isoOfFileTime(reader.u64(at + 4)) : undefined;
}
