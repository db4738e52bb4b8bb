import { asBuffer } from "./bytes.ts";
import { classifyMz } from "./identify/binary-family.ts";
import { MAX_EMBEDDED_FILES } from "./limits.ts";
import type { FileTypeId } from "./file-type.ts";
import type { EmbeddedFile } from "./inspection.ts";

/** Signatures long enough to be no chance; MZ is checked for the PE header it points to. */
const MARKS: readonly (readonly [mark: string, type: FileTypeId])[] = [
  ["MZ", "pe-exe"],
  ["\x7fELF\x01\x01\x01", "elf"],
  ["\x7fELF\x02\x01\x01", "elf"],
  ["PK\x03\x04\x14\0", "zip"],
  ["PK\x03\x04\x0a\0", "zip"],
  ["Rar!\x1a\x07", "rar"],
  ["7z\xbc\xaf\x27\x1c", "7z"],
  ["MSCF\0\0\0\0", "cab"],
  ["%PDF-1.", "pdf"],
  ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"],
  ["{\\rtf1", "rtf"],
  ["L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", "lnk"],
];

/** Types that are built from a container themselves: its signature within them is their own structure. */
const ZIP_BASED: ReadonlySet<FileTypeId> = new Set<FileTypeId>([
  "docx",
  "docm",
  "xlsx",
  "xlsm",
  "xlsb",
  "pptx",
  "pptm",
  "odt",
  "ods",
  "odp",
  "hwpx",
  "epub",
  "xps",
  "jar",
  "apk",
  "msix",
  "vsd",
  "zip",
]);

/**
 * Finds files by their signatures behind the first byte. `overlayOffset` is where the format's own end lies. Of a ZIP archive only the
 * first header counts: the others are its members.
 */
export function findEmbedded(
  bytes: Uint8Array,
  own: FileTypeId,
  overlayOffset: number | undefined,
  limits: Set<string>,
): EmbeddedFile[] {
  const found: EmbeddedFile[] = [];
  const buffer = asBuffer(bytes);
  for (const [mark, type] of MARKS) {
    const needle = Buffer.from(mark, "latin1");
    for (let at = buffer.indexOf(needle, 1); at !== -1; at = buffer.indexOf(needle, at + 1)) {
      const actual = mark === "MZ" ? programAt(bytes, at) : type;
      if (actual === undefined || (type === "zip" && ZIP_BASED.has(own))) continue;
      if (found.length >= MAX_EMBEDDED_FILES) {
        limits.add("MAX_EMBEDDED_FILES");
        break;
      }
      found.push({
        offset: at,
        type: actual,
        where: overlayOffset !== undefined && at >= overlayOffset ? "overlay" : "body",
      });
      if (type === "zip") break;
    }
  }
  return found.toSorted((left, right) => left.offset - right.offset);
}

/** A PE header must follow within the distance that real stubs have. */
function programAt(bytes: Uint8Array, at: number): FileTypeId | undefined {
  const verdict = classifyMz(bytes.subarray(at, at + 4096));
  return verdict === undefined || verdict.type === "dos-mz" ? undefined : verdict.type;
}
