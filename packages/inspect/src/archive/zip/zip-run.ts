import { Buffer } from "node:buffer";
import type { Extraction } from "../child/extraction.ts";
import type { Interval } from "./coverage.ts";

const DESCRIPTOR_MARK = Buffer.from("PK\x07\x08", "latin1");
const PK = Buffer.from("PK", "latin1");

/** Descriptor lengths with and without mark, for 32-bit and 64-bit sizes. */
const MARKED_DESCRIPTORS = [16, 24];
const BARE_DESCRIPTORS = [12, 20];

/** What is known of one file while its views are read: which bytes are explained, and which members came from where. */
export class ZipRun {
  readonly extraction: Extraction;
  /** Stretches that belong to a member, a directory or an end record. */
  readonly explained: Interval[] = [];
  /** Comments: they belong to an end record, but may hide members. */
  readonly comments: Interval[] = [];
  /** What was decoded already, by where and how; the same bytes are not decoded twice. */
  readonly decoded = new Set<string>();
  sawEmptyArchive = false;
  /** Whether the archive says that it goes on in other files. */
  isPart = false;

  constructor(extraction: Extraction) {
    this.extraction = extraction;
  }

  explain(start: number, end: number): void {
    this.explained.push({ start, end });
  }

  /** Where a data descriptor that starts at `position` ends. */
  descriptorEnd(position: number): number {
    const { source } = this.extraction;
    const isMarked = source.read(position, 4).equals(DESCRIPTOR_MARK);
    const lengths = isMarked ? MARKED_DESCRIPTORS : BARE_DESCRIPTORS;
    const fitting = lengths.find((length) => source.read(position + length, 2).equals(PK));
    return Math.min(source.size, position + (fitting ?? lengths[0] ?? 0));
  }
}
