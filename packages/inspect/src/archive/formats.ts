import type { ArchiveFormat } from "./types.ts";

/**
 * From the type ids that `identify` and libmagic-minded callers use to our formats. Documents that merely are
 * zip or OLE inside (docx, jar, apk) stand apart: the service analyses them whole.
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

/** Documents and programs that are archives inside: opened for those who ask for it, and one sample for everybody else. */
const FORMAT_BY_DOCUMENT: Readonly<Record<string, ArchiveFormat>> = {
  ...Object.fromEntries(
    "docx docm xlsx xlsm xlsb pptx pptm odt ods odp epub xps hwpx jar apk".split(" ").map((typeId) => [typeId, "zip"]),
  ),
  ...Object.fromEntries("doc dot xls ppt ole pub vsd hwp".split(" ").map((typeId) => [typeId, "msi"])),
};

/** Archives that are recognised and that nothing here can open. */
const SEALED: ReadonlySet<string> = new Set(["ace", "lz4", "pst"]);

/** Whether a type is an archive that nothing here can open. */
export function isSealedArchive(typeId: string): boolean {
  return SEALED.has(typeId.toLowerCase());
}

function lookUp(table: Readonly<Record<string, ArchiveFormat>>, typeId: string): ArchiveFormat | undefined {
  const key = typeId.toLowerCase();
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The format by which `unpackArchive` opens a type, or undefined when it does not. */
export function archiveFormatOf(typeId: string): ArchiveFormat | undefined {
  return lookUp(FORMAT_BY_TYPE_ID, typeId) ?? lookUp(FORMAT_BY_DOCUMENT, typeId);
}

/** Whether files of this type are archives, or messages: what is in them matters, not they themselves. */
export function isUnpackable(typeId: string): boolean {
  return lookUp(FORMAT_BY_TYPE_ID, typeId) !== undefined;
}
