import type { ArchiveFormat } from "./types.ts";

/**
 * From the type ids that `identify` and libmagic-minded callers use to our formats. Documents that merely are
 * zip or OLE inside (docx, jar, apk) are not here on purpose: the service analyses them whole.
 */
const FORMAT_BY_TYPE_ID: Readonly<Record<string, ArchiveFormat>> = {
  zip: "zip",
  "7z": "7z",
  "7zip": "7z",
  tar: "tar",
  gz: "gz",
  gzip: "gz",
  bz2: "bz2",
  bzip2: "bz2",
  xz: "xz",
  zst: "zst",
  zstd: "zst",
  lzma: "lzma",
  compress: "compress",
  rar: "rar",
  rar4: "rar",
  rar5: "rar",
  cab: "cab",
  iso: "iso",
  iso9660: "iso",
  udf: "udf",
  lzh: "lzh",
  lha: "lzh",
  arj: "arj",
  msi: "msi",
  msp: "msi",
  wim: "wim",
  cpio: "cpio",
  rpm: "rpm",
  ar: "ar",
  deb: "ar",
  xar: "xar",
  dmg: "dmg",
  img: "img",
  vhd: "vhd",
  vhdx: "vhd",
  vmdk: "vmdk",
  qcow2: "qcow2",
  chm: "chm",
  squashfs: "squashfs",
  eml: "eml",
  msg: "msg",
  mbox: "mbox",
  tnef: "tnef",
};

/** The format behind a type id, or undefined when `unpackArchive` does not open that type. */
export function archiveFormatOf(typeId: string): ArchiveFormat | undefined {
  const key = typeId.toLowerCase();
  return Object.hasOwn(FORMAT_BY_TYPE_ID, key) ? FORMAT_BY_TYPE_ID[key] : undefined;
}

/** Whether `unpackArchive` opens files of this type. */
export function isUnpackable(typeId: string): boolean {
  return archiveFormatOf(typeId) !== undefined;
}
