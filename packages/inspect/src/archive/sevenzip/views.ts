import { Buffer } from "node:buffer";
import type { Source } from "../child/source.ts";
import type { ArchiveFormat } from "../types.ts";

const TYPE_BY_FORMAT: Partial<Record<ArchiveFormat, string>> = {
  "7z": "7z",
  zip: "zip",
  bz2: "bzip2",
  xz: "xz",
  lzma: "lzma",
  compress: "z",
  cab: "cab",
  lzh: "lzh",
  arj: "arj",
  msi: "compound",
  wim: "wim",
  cpio: "cpio",
  rpm: "rpm",
  ar: "ar",
  xar: "xar",
  dmg: "dmg",
  chm: "chm",
  squashfs: "squashfs",
};

const RAR5_MARK = "526172211a070100";
const RAR4_MARK = "526172211a0700";

const UDF_MARKS = ["NSR02", "NSR03"].map((mark) => Buffer.from(mark, "latin1"));
const ISO_MARK = Buffer.from("CD001", "latin1");
/** Where the volume descriptors of a disc stand, with room for many of them. */
const DESCRIPTORS_START = 16 * 2048;
const DESCRIPTORS_END = 64 * 2048;

function rarType(source: Source): string | undefined {
  const head = source.read(0, 8).toString("hex");
  if (head === RAR5_MARK) return "rar5";
  return head.startsWith(RAR4_MARK) ? "rar" : undefined;
}

function discViews(source: Source): string[] {
  const area = source.read(DESCRIPTORS_START, DESCRIPTORS_END - DESCRIPTORS_START);
  const views = area.includes(ISO_MARK) ? ["iso"] : [];
  return UDF_MARKS.some((mark) => area.includes(mark)) ? [...views, "udf"] : views;
}

/**
 * 7-Zip's types by which an archive is to be read, one after the other; undefined lets it find out. Where the type is
 * known it is kept to that: otherwise 7-Zip would try all, also on what a member's data suggests.
 */
export function viewsOf(format: ArchiveFormat, source: Source): [first: string | undefined, second?: string] {
  if (format === "rar") return [rarType(source)];
  if (format !== "iso" && format !== "udf") return [TYPE_BY_FORMAT[format]];
  const [first = format, second] = discViews(source);
  return second === undefined ? [first] : [first, second];
}
