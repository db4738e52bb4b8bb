import { startsWithBytes } from "../bytes.ts";
import type { FileTypeId } from "../file-type.ts";

/** Bytes at a fixed place that name a type, and the sentence for it. */
export interface Signature {
  type: FileTypeId;
  offset: number;
  bytes: Uint8Array;
  sentence: string;
}

type Row = readonly [type: FileTypeId, offset: number, pattern: string, sentence: string];

/**
 * Patterns are Latin-1 text. Formats that need a look inside (MZ, ZIP, OLE, RIFF, ftyp, text) are not here; of two patterns with the same
 * first byte the longer stands first.
 */
const ROWS: readonly Row[] = [
  ["pdf", 0, "%PDF-", "PDF document"],
  ["rtf", 0, "{\\rt", "Rich Text Format data"],
  ["elf", 0, "\x7fELF", "ELF"],
  ["mach-o", 0, "\xce\xfa\xed\xfe", "Mach-O executable"],
  ["mach-o", 0, "\xcf\xfa\xed\xfe", "Mach-O 64-bit executable"],
  ["mach-o", 0, "\xfe\xed\xfa\xce", "Mach-O executable, big endian"],
  ["mach-o", 0, "\xfe\xed\xfa\xcf", "Mach-O 64-bit executable, big endian"],
  ["dex", 0, "dex\n03", "Dalvik dex file"],
  ["wasm", 0, "\0asm", "WebAssembly (wasm) binary module"],
  ["swf", 0, "FWS", "Macromedia Flash data"],
  ["swf", 0, "CWS", "Macromedia Flash data (compressed)"],
  ["swf", 0, "ZWS", "Macromedia Flash data (lzma compressed)"],
  ["chm", 0, "ITSF", "MS Windows HtmlHelp Data"],
  ["lnk", 0, "L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", "MS Windows shortcut"],
  ["one", 0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "Microsoft OneNote"],
  ["one", 0, "\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f", "Microsoft OneNote table of contents"],
  ["hwp", 0, "HWP Document File V3.00", "Hangul (Korean) Word Processor File 3.0"],
  ["tnef", 0, "\x78\x9f\x3e\x22", "Transport Neutral Encapsulation Format"],
  ["pst", 0, "!BDN", "Microsoft Outlook email folder"],
  ["7z", 0, "7z\xbc\xaf\x27\x1c", "7-zip archive data"],
  ["rar", 0, "Rar!\x1a\x07\x01\0", "RAR archive data, v5"],
  ["rar", 0, "Rar!\x1a\x07\0", "RAR archive data, v4"],
  ["tar", 257, "ustar", "POSIX tar archive"],
  ["gz", 0, "\x1f\x8b\x08", "gzip compressed data"],
  ["compress", 0, "\x1f\x9d", "compress'd data"],
  ["bz2", 0, "BZh", "bzip2 compressed data"],
  ["xz", 0, "\xfd7zXZ\0", "XZ compressed data"],
  ["zst", 0, "\x28\xb5\x2f\xfd", "Zstandard compressed data"],
  ["lz4", 0, "\x04\x22\x4d\x18", "LZ4 compressed data"],
  ["lzma", 0, "\x5d\0\0\x80\0", "LZMA compressed data"],
  ["lzh", 2, "-lh", "LHa archive data"],
  ["lzh", 2, "-lz", "LHa archive data"],
  ["arj", 0, "\x60\xea", "ARJ archive data"],
  ["ace", 7, "**ACE**", "ACE archive data"],
  ["cab", 0, "MSCF\0\0\0\0", "Microsoft Cabinet archive data"],
  ["cab", 0, "ISc(", "InstallShield Cabinet archive data"],
  ["iso", 32769, "CD001", "ISO 9660 CD-ROM filesystem data"],
  ["udf", 32769, "BEA01", "UDF filesystem data"],
  ["vhd", 0, "vhdxfile", "Microsoft Disk Image eXtended"],
  ["vhd", 0, "conectix", "Microsoft Disk Image, Virtual Server or Virtual PC"],
  ["vmdk", 0, "KDMV", "VMware4 disk image"],
  ["vmdk", 0, "# Disk DescriptorFile", "VMware4 disk image descriptor"],
  ["qcow2", 0, "QFI\xfb", "QEMU QCOW Image"],
  ["wim", 0, "MSWIM\0\0\0", "Windows imaging (WIM) image"],
  ["deb", 0, "!<arch>\ndebian", "Debian binary package"],
  ["ar", 0, "!<arch>\n", "current ar archive"],
  ["rpm", 0, "\xed\xab\xee\xdb", "RPM"],
  ["cpio", 0, "07070", "ASCII cpio archive"],
  ["cpio", 0, "\xc7\x71", "cpio archive"],
  ["xar", 0, "xar!", "xar archive"],
  ["evtx", 0, "ElfFile\0", "MS Windows Vista Event Log"],
  ["sqlite", 0, "SQLite format 3\0", "SQLite 3.x database"],
  ["pcap", 0, "\xd4\xc3\xb2\xa1", "pcap capture file, microsecond ts (little-endian)"],
  ["pcap", 0, "\xa1\xb2\xc3\xd4", "pcap capture file, microsecond ts (big-endian)"],
  ["pcap", 0, "\x4d\x3c\xb2\xa1", "pcap capture file, nanosecond ts (little-endian)"],
  ["pcap", 0, "\x0a\x0d\x0d\x0a", "pcapng capture file"],
  ["registry-hive", 0, "regf", "MS Windows registry file"],
  ["minidump", 0, "MDMP", "Mini DuMP crash report"],
  ["png", 0, "\x89PNG\r\n\x1a\n", "PNG image data"],
  ["jpg", 0, "\xff\xd8\xff", "JPEG image data"],
  ["gif", 0, "GIF87a", "GIF image data, version 87a"],
  ["gif", 0, "GIF89a", "GIF image data, version 89a"],
  ["tiff", 0, "II*\0", "TIFF image data, little-endian"],
  ["tiff", 0, "MM\0*", "TIFF image data, big-endian"],
  ["psd", 0, "8BPS", "Adobe Photoshop Image"],
  ["emf", 0, "\xd7\xcd\xc6\x9a", "Windows metafile"],
  ["djvu", 0, "AT&TFORM", "DjVu document"],
  ["mp3", 0, "ID3", "Audio file with ID3"],
  ["mkv", 0, "\x1aE\xdf\xa3", "Matroska data"],
  ["ogg", 0, "OggS", "Ogg data"],
  ["flac", 0, "fLaC", "FLAC audio bitstream data"],
  ["asf", 0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Microsoft ASF"],
  ["ttf", 0, "\0\x01\0\0\0", "TrueType Font data"],
  ["ttf", 0, "ttcf", "TrueType font collection data"],
  ["otf", 0, "OTTO", "OpenType font data"],
  ["woff", 0, "wOF2", "Web Open Font Format (Version 2)"],
  ["woff", 0, "wOFF", "Web Open Font Format"],
  ["postscript", 0, "%!PS", "PostScript document text"],
  ["postscript", 0, "\xc5\xd0\xd3\xc6", "DOS EPS Binary File"],
  ["applescript", 0, "FasdUAS", "AppleScript compiled"],
  ["djvu", 0, "SDJV", "DjVu document"],
];

const SIGNATURES: readonly Signature[] = ROWS.map(([type, offset, pattern, sentence]) => {
  return { type, offset, bytes: Uint8Array.from(pattern, (character) => character.charCodeAt(0)), sentence };
});

/** Signatures at offset 0 by their first byte: one lookup instead of a walk over the table. */
const BY_FIRST_BYTE: readonly (readonly Signature[])[] = Array.from({ length: 256 }, (_, byte) =>
  SIGNATURES.filter((signature) => signature.offset === 0 && signature.bytes[0] === byte),
);

const ELSEWHERE: readonly Signature[] = SIGNATURES.filter((signature) => signature.offset > 0);

/** The first signature that stands at its place in `head`. */
export function findSignature(head: Uint8Array): Signature | undefined {
  const first = head[0];
  if (first === undefined) return undefined;
  for (const signature of BY_FIRST_BYTE[first] ?? []) {
    if (startsWithBytes(head, signature.bytes) && isPlausible(signature, head)) return signature;
  }
  for (const signature of ELSEWHERE) {
    if (startsWithBytes(head, signature.bytes, signature.offset) && isPlausible(signature, head)) return signature;
  }
  return undefined;
}

/** Second looks for signatures so short that text or noise would pass them. */
function isPlausible(signature: Signature, head: Uint8Array): boolean {
  const at = (offset: number): number => head[offset] ?? 0;
  switch (signature.type) {
    case "bz2":
      return at(3) >= 0x31 && at(3) <= 0x39 && (at(4) === 0x31 || at(4) === 0x17);
    case "swf":
      return at(3) >= 1 && at(3) <= 60;
    case "arj":
      return at(2) + at(3) * 256 <= 2600 && at(4) >= 20 && at(4) <= 60;
    case "lzh":
      return at(6) === 0x2d;
    case "ttf":
      return at(0) !== 0 || at(5) <= 64;
    case "mp3":
      return at(3) < 16 && at(4) < 16;
    case "cpio":
      return at(0) !== 0x30 || (at(5) >= 0x31 && at(5) <= 0x37);
    default:
      return true;
  }
}
