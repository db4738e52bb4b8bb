import { RunEnded } from "../child/extraction.ts";
import type { Extraction } from "../child/extraction.ts";
import { memberNameFrom } from "../stream/member-name.ts";
import type { ArchiveFormat, UnpackReason } from "../types.ts";
import { hasEncryptedHeader } from "./encrypted-header.ts";
import { ExtractPass, PassEnded } from "./extract-pass.ts";
import { ItemTable } from "./item-table.ts";
import { ListingReader } from "./listing.ts";
import type { ListedItem, ListingNotes } from "./listing.ts";
import type { SevenZip } from "./module.ts";
import { capturePrinted, mountArchive, mountOutput } from "./mounts.ts";
import { viewsOf } from "./views.ts";

/** Formats that hold one file, whose name 7-Zip would take from the archive's, which it does not see. */
const SINGLE_FILE = new Set<ArchiveFormat>(["bz2", "xz", "lzma", "compress"]);

/** What the passes over one archive share. */
interface SevenZipRun {
  readonly extraction: Extraction;
  readonly format: ArchiveFormat;
  readonly switches: readonly string[];
  readonly table: ItemTable;
  wasDeniedMemory: boolean;
  /** SHA-256 of members that another view of the archive has yielded, and that this one has. */
  readonly knownDigests: ReadonlySet<string>;
  readonly keptDigests: Set<string>;
}

/** 7-Zip's own crashes are traits of the archive; what our hooks throw is not. */
function runGuarded(run: SevenZipRun, sevenZip: SevenZip, args: string[], thrown: () => unknown): void {
  let crash: unknown;
  try {
    sevenZip.run(args);
  } catch (error) {
    crash = error;
  }
  run.wasDeniedMemory ||= sevenZip.wasDeniedMemory();
  const own = thrown();
  if (own !== undefined && !(own instanceof PassEnded)) throw own;
  if (crash instanceof RunEnded) throw crash;
}

function announce(run: SevenZipRun, item: ListedItem): void {
  const { extraction, format, table } = run;
  const isUnnamed = SINGLE_FILE.has(format) || item.name === "";
  const name = isUnnamed ? memberNameFrom(extraction.archiveName, format) : item.name;
  const index = extraction.list({
    name,
    declaredSizeBytes: item.sizeBytes,
    modifiedAt: item.modifiedAt,
    linkTarget: item.linkTarget,
    flags: item.isEncrypted ? ["encrypted"] : [],
  });
  if (index === undefined && !extraction.canList) return;
  table.add(item, index);
  if (item.reason === undefined || index === undefined) return;
  extraction.skip(index, item.reason);
  const added = table.items.at(-1);
  if (added !== undefined) added.isSettled = true;
}

/** Lists with one password; members are announced only when the archive opens. */
async function listWith(run: SevenZipRun, password: string): Promise<ListingNotes> {
  const sevenZip = await run.extraction.freshSevenZip();
  const reader = new ListingReader((item) => announce(run, item));
  const path = mountArchive(sevenZip.fs, run.extraction.source);
  let thrown: unknown;
  capturePrinted(sevenZip.fs, (line) => {
    try {
      run.extraction.checkSelf();
      reader.push(line);
    } catch (error) {
      thrown = error;
      throw error;
    }
  });
  runGuarded(run, sevenZip, ["l", "-slt", "-bd", ...run.switches, `-p${password}`, path], () => thrown);
  reader.end();
  return reader.notes;
}

/** Lists without a password, and where even the names need one with each; yields which one it was. */
async function list(run: SevenZipRun): Promise<{ notes: ListingNotes; passwordIndex: number | undefined }> {
  let notes = await listWith(run, "");
  const isLocked = !notes.isOpened && hasEncryptedHeader(run.extraction.source);
  if (notes.isOpened || !(notes.needsPassword || isLocked)) return { notes, passwordIndex: undefined };
  run.extraction.note("encrypted-names");
  for (const [passwordIndex, password] of run.extraction.passwords.entries()) {
    if (!run.extraction.hasTimeForPassword()) break;
    notes = await listWith(run, password);
    if (notes.isOpened) return { notes, passwordIndex };
  }
  return { notes: { ...notes, needsPassword: true }, passwordIndex: undefined };
}

async function extractWith(run: SevenZipRun, passwordIndex: number | undefined, isLast: boolean): Promise<void> {
  const { extraction } = run;
  extraction.flush();
  const sevenZip = await run.extraction.freshSevenZip();
  const pass = new ExtractPass(extraction, run.table, passwordIndex, isLast, run.knownDigests);
  const path = mountArchive(sevenZip.fs, extraction.source);
  const out = mountOutput(sevenZip.fs, pass);
  capturePrinted(sevenZip.fs, (line) => pass.line(line));
  const password = passwordIndex === undefined ? "" : (extraction.passwords[passwordIndex] ?? "");
  const args = ["e", "-bd", "-bb1", "-y", "-aoa", `-o${out}`, ...run.switches, `-p${password}`, path];
  runGuarded(run, sevenZip, args, () => pass.thrown);
  run.wasDeniedMemory ||= pass.lackedMemory;
  pass.end();
  for (const digest of pass.keptDigests) run.keptDigests.add(digest);
}

function hasPending(run: SevenZipRun, onlyEncrypted: boolean): boolean {
  return run.table.items.some((item) => !item.isSettled && (item.isEncrypted || !onlyEncrypted));
}

/** Passes over the archive until every member is settled or no password is left. */
async function extract(run: SevenZipRun, headerPassword: number | undefined): Promise<void> {
  const { extraction } = run;
  const all = extraction.passwords.map((_password, index) => index);
  const order = headerPassword === undefined ? all : [headerPassword, ...all.filter((one) => one !== headerPassword)];
  if (hasPending(run, true)) {
    for (const [at, passwordIndex] of order.entries()) {
      const isLast = at === order.length - 1 || !extraction.hasTimeForPassword();
      await extractWith(run, passwordIndex, isLast);
      if (isLast) break;
      if (!hasPending(run, true)) break;
    }
  }
  if (hasPending(run, false)) await extractWith(run, headerPassword, true);
}

function noteListing(extraction: Extraction, notes: ListingNotes): void {
  if (notes.isTruncated) extraction.note("truncated");
  if (notes.hasTrailingData) extraction.note("trailing-data");
  if (notes.hasPrefix) extraction.note("prefix-data");
  if (notes.isPart) extraction.note("split-archive");
}

function whyNotOpened(run: SevenZipRun, notes: ListingNotes): UnpackReason {
  if (run.wasDeniedMemory) return "limit-memory";
  if (notes.needsPassword) return "password-needed";
  if (isNamedAsPart(run, notes)) return "split";
  return notes.isTruncated || notes.isDamaged ? "damaged" : "not-an-archive";
}

/** 7-Zip cuts archives anywhere: of the parts only their names tell, and that the file ends too soon. */
const PART_NAME = /\.(?:0\d\d|part\d{1,4}\.rar|r\d\d)$/i;

function isNamedAsPart({ extraction }: SevenZipRun, { isTruncated, isDamaged }: ListingNotes): boolean {
  if (!(isTruncated || isDamaged) || !PART_NAME.test(extraction.archiveName ?? "")) return false;
  extraction.note("split-archive");
  return true;
}

/** Lists and extracts by one reading of the archive. */
async function readView(run: SevenZipRun): Promise<UnpackReason | undefined> {
  const { extraction } = run;
  const { notes, passwordIndex } = await list(run);
  noteListing(extraction, notes);
  if (!notes.isOpened) return whyNotOpened(run, notes);
  if (passwordIndex !== undefined) extraction.passwordOpened(passwordIndex);
  await extract(run, passwordIndex);
  if (notes.isPart && extraction.damagedMembers > 0) return "split";
  if (!hasPending(run, false)) return notes.isTruncated || notes.isDamaged ? "damaged" : undefined;
  return run.wasDeniedMemory ? "limit-memory" : "damaged";
}

function startRun(
  extraction: Extraction,
  format: ArchiveFormat,
  type: string | undefined,
  knownDigests: ReadonlySet<string>,
): SevenZipRun {
  const switches = type === undefined ? [] : [`-t${type}`];
  const table = new ItemTable();
  return { extraction, format, switches, table, wasDeniedMemory: false, knownDigests, keptDigests: new Set() };
}

/**
 * Reads an archive with 7-Zip: first the list, then the members, which go straight from its memory to their files.
 * A disc image with two file systems is read by both, since systems differ in which one they show.
 */
export async function readWithSevenZip(
  extraction: Extraction,
  format: ArchiveFormat,
): Promise<UnpackReason | undefined> {
  const [first, second] = viewsOf(format, extraction.source);
  const run = startRun(extraction, format, first, new Set());
  const reason = await readView(run);
  if (second === undefined) return reason;
  const other = startRun(extraction, format, second, run.keptDigests);
  const otherReason = await readView(other);
  if (other.keptDigests.size > 0 && run.keptDigests.size > 0) extraction.note("views-differ");
  return reason ?? otherReason;
}
