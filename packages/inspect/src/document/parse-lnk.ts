import { ByteReader, hex } from "../bytes.ts";
import { entropy } from "../entropy.ts";
import { isoOfFileTime } from "../office/summary.ts";
import type { LnkFacts } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";

const HEADER_SIZE = 0x4c;
const FLAG = {
  idList: 0x01,
  linkInfo: 0x02,
  name: 0x04,
  relativePath: 0x08,
  workingDirectory: 0x10,
  arguments: 0x20,
  icon: 0x40,
  unicode: 0x80,
} as const;
const BLOCK = { environment: 0xa0000001, tracker: 0xa0000003, icon: 0xa0000007 } as const;
const WINDOWS: Readonly<Record<number, LnkFacts["showWindow"]>> = { 1: "normal", 3: "maximized", 7: "minimized" };
const MAX_TEXT = 32_768;
const MAX_PATH = 260;
const MAX_BLOCKS = 64;
const MAX_ITEMS = 64;

/** Reads a Windows shortcut; undefined when the bytes are none. Never throws. */
export function parseLnk(bytes: Uint8Array): Parsed<LnkFacts> | undefined {
  const reader = new ByteReader(bytes);
  if (reader.u32(0) !== HEADER_SIZE || hex(reader.slice(4, 16)) !== "0114020000000000c000000000000046")
    return undefined;
  const facts: LnkFacts = {
    targetSizeBytes: reader.u32(52),
    showWindow: WINDOWS[reader.u32(60)] ?? "other",
    problems: [],
    ...readTimes(reader),
  };
  const flags = reader.u32(20);
  let at = HEADER_SIZE;
  let itemPath = "";
  if ((flags & FLAG.idList) !== 0) {
    itemPath = readItems(reader, at + 2, reader.u16(at));
    at += 2 + reader.u16(at);
  }
  if ((flags & FLAG.linkInfo) !== 0) {
    readLinkInfo(reader, at, facts);
    at += Math.max(4, reader.u32(at));
  }
  at = readTexts(reader, at, flags, facts);
  at = readBlocks(reader, at, facts);
  const target =
    facts.localPath ?? facts.networkPath ?? facts.environmentPath ?? (itemPath === "" ? facts.relativePath : itemPath);
  if (target !== undefined && target !== "") facts.target = target;
  if (at > bytes.length) facts.problems.push("The shortcut ends before its parts do.");
  const rest = bytes.subarray(Math.min(at, bytes.length));
  if (rest.length > 0) facts.overlay = { offset: at, sizeBytes: rest.length, entropy: entropy(rest) };
  return { facts, limitsReached: [] };
}

function readTimes(reader: ByteReader): Pick<LnkFacts, "createdAt" | "accessedAt" | "modifiedAt"> {
  const createdAt = isoOfFileTime(reader.u64(28));
  const accessedAt = isoOfFileTime(reader.u64(36));
  const modifiedAt = isoOfFileTime(reader.u64(44));
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(accessedAt === undefined ? {} : { accessedAt }),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
  };
}

/** Joins the items of the shell's own list: a drive, then folders and files by their short names. */
function readItems(reader: ByteReader, start: number, size: number): string {
  const parts: string[] = [];
  let at = start;
  for (let item = 0; item < MAX_ITEMS && at + 2 <= start + size; item++) {
    const length = reader.u16(at);
    if (length < 3) break;
    const type = reader.u8(at + 2);
    if ((type & 0x70) === 0x20) parts.push(reader.cString(at + 3, Math.min(length - 3, 20)).replace(/\\$/, ""));
    else if ((type & 0x70) === 0x30)
      parts.push(
        (type & 4) === 0
          ? reader.cString(at + 14, Math.min(length - 14, MAX_PATH))
          : reader.utf16String(at + 14, Math.min((length - 14) >> 1, MAX_PATH)),
      );
    at += length;
  }
  return parts.filter((part) => part !== "").join("\\");
}

function readLinkInfo(reader: ByteReader, at: number, facts: LnkFacts): void {
  const flags = reader.u32(at + 8);
  const suffix = reader.cString(at + reader.u32(at + 24), MAX_PATH);
  if ((flags & 1) !== 0) {
    const volume = at + reader.u32(at + 12);
    facts.driveSerial = reader
      .u32(volume + 8)
      .toString(16)
      .padStart(8, "0");
    const label = reader.cString(volume + reader.u32(volume + 12), 64);
    if (label !== "") facts.volumeLabel = label;
    const unicodeAt = reader.u32(at + 4) >= 0x24 ? reader.u32(at + 28) : 0;
    const local =
      unicodeAt === 0
        ? reader.cString(at + reader.u32(at + 16), MAX_PATH) + suffix
        : reader.utf16String(at + unicodeAt, MAX_PATH);
    if (local !== "") facts.localPath = local;
  }
  if ((flags & 2) !== 0) {
    const network = at + reader.u32(at + 20);
    const share = reader.cString(network + reader.u32(network + 8), MAX_PATH);
    if (share !== "") facts.networkPath = suffix === "" ? share : `${share}\\${suffix}`;
  }
}

function readTexts(reader: ByteReader, start: number, flags: number, facts: LnkFacts): number {
  const isUnicode = (flags & FLAG.unicode) !== 0;
  let at = start;
  const read = (bit: number): string | undefined => {
    if ((flags & bit) === 0) return undefined;
    const units = reader.u16(at);
    const bytes = reader.slice(at + 2, Math.min(units, MAX_TEXT) * (isUnicode ? 2 : 1));
    at += 2 + units * (isUnicode ? 2 : 1);
    return Buffer.from(bytes).toString(isUnicode ? "utf16le" : "latin1");
  };
  const texts = {
    description: read(FLAG.name),
    relativePath: read(FLAG.relativePath),
    workingDirectory: read(FLAG.workingDirectory),
    arguments: read(FLAG.arguments),
    iconLocation: read(FLAG.icon),
  };
  Object.assign(facts, Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)));
  return at;
}

/** Extra blocks: size, signature, content; a size below four ends them. */
function readBlocks(reader: ByteReader, start: number, facts: LnkFacts): number {
  let at = start;
  for (let block = 0; block < MAX_BLOCKS && at + 4 <= reader.length; block++) {
    const size = reader.u32(at);
    if (size < 4) return at + 4;
    const signature = reader.u32(at + 4);
    if (signature === BLOCK.environment) {
      const path = reader.utf16String(at + 8 + MAX_PATH, MAX_PATH) || reader.cString(at + 8, MAX_PATH);
      if (path !== "") facts.environmentPath = path;
    }
    if (signature === BLOCK.icon && facts.iconLocation === undefined)
      facts.iconLocation = reader.utf16String(at + 8 + MAX_PATH, MAX_PATH);
    if (signature === BLOCK.tracker) {
      facts.machineId = reader.cString(at + 16, 16);
      // The last six bytes of the droid are the network card's address.
      facts.macAddress = hex(reader.slice(at + 32 + 16 + 10, 6)).replaceAll(/(..)(?=.)/g, "$1:");
    }
    at += size;
  }
  return at;
}
