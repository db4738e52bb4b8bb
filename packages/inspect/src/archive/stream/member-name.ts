import type { ArchiveFormat } from "../types.ts";

/** The extensions of single-file compressions, and what takes their place: `x.tgz` holds `x.tar`. */
const EXTENSIONS: Partial<Record<ArchiveFormat, Readonly<Record<string, string>>>> = {
  gz: { ".gz": "", ".tgz": ".tar", ".svgz": ".svg", ".gzip": "", ".z": "" },
  bz2: { ".bz2": "", ".tbz2": ".tar", ".tbz": ".tar", ".bz": "" },
  xz: { ".xz": "", ".txz": ".tar" },
  zst: { ".zst": "", ".tzst": ".tar" },
  lzma: { ".lzma": "", ".tlz": ".tar" },
  compress: { ".z": "", ".taz": ".tar" },
};

const UNNAMED = "content";

/** The name of the one member of a compressed file, from the archive's own name. */
export function memberNameFrom(archiveName: string | undefined, format: ArchiveFormat): string {
  const name = (archiveName ?? "").split(/[/\\]/).at(-1) ?? "";
  const dot = name.lastIndexOf(".");
  const replacement = dot < 0 ? undefined : EXTENSIONS[format]?.[name.slice(dot).toLowerCase()];
  const stem = replacement === undefined ? name : name.slice(0, dot) + replacement;
  return stem === "" ? UNNAMED : stem;
}
