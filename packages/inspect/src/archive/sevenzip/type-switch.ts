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
  iso: "iso",
  udf: "udf",
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

/** The `-t` switch that keeps 7-Zip to one format; without one it would try all, also on what a member's data suggests. */
export function typeSwitch(format: ArchiveFormat, source: Source): string | undefined {
  if (format !== "rar") return TYPE_BY_FORMAT[format] === undefined ? undefined : `-t${TYPE_BY_FORMAT[format]}`;
  const head = source.read(0, 8).toString("hex");
  if (head === RAR5_MARK) return "-trar5";
  return head.startsWith(RAR4_MARK) ? "-trar" : undefined;
}
