import type { MemberReason } from "../types.ts";

/** A member as 7-Zip lists it; line breaks in names come as `_`. */
export interface ListedItem {
  readonly name: string;
  readonly sizeBytes: number | undefined;
  readonly modifiedAt: string | undefined;
  readonly isEncrypted: boolean;
  readonly linkTarget: string | undefined;
  /** Why it is no ordinary file, if so. */
  readonly reason: MemberReason | undefined;
}

/** What 7-Zip says of an archive as a whole. */
export interface ListingNotes {
  isOpened: boolean;
  needsPassword: boolean;
  isTruncated: boolean;
  isDamaged: boolean;
  hasTrailingData: boolean;
  hasPrefix: boolean;
  /** It is one of several files that make up the archive. */
  isPart: boolean;
  type: string | undefined;
}

const SEPARATOR = " = ";
const FIRST_ITEM = "----------";

/** Types whose times are the clock of whoever packed, without a zone. */
const LOCAL_TIME_TYPES = new Set(["Rar", "Cab", "Arj", "Lzh", "FAT"]);

const SIGNS: readonly (readonly [sign: RegExp, key: keyof ListingNotes])[] = [
  [/Wrong password|Cannot open encrypted archive/, "needsPassword"],
  [/Unexpected end of|Missing volume/, "isTruncated"],
  [/Missing volume/, "isPart"],
  [/Headers? Error|Data Error|Unconfirmed start|Unavailable (?:start|data)/i, "isDamaged"],
  [/data after the end/, "hasTrailingData"],
];

/** Reads the output of `l -slt` line by line, handing on each member as soon as it is whole. */
export class ListingReader {
  readonly notes: ListingNotes = {
    isOpened: false,
    needsPassword: false,
    isTruncated: false,
    isDamaged: false,
    hasTrailingData: false,
    hasPrefix: false,
    isPart: false,
    type: undefined,
  };
  private readonly onItem: (item: ListedItem) => void;
  private inItems = false;
  private fields = new Map<string, string>();

  constructor(onItem: (item: ListedItem) => void) {
    this.onItem = onItem;
  }

  /** Takes the next line of either output. */
  push(line: string): void {
    if (line === FIRST_ITEM) {
      this.notes.isOpened = true;
      this.inItems = true;
      return;
    }
    const isReport = !this.inItems || line.startsWith("ERROR") || line.startsWith("WARNING");
    if (isReport) this.takeReport(line);
    else this.takeItemLine(line);
  }

  /** Hands on the last member. */
  end(): void {
    this.finishItem();
  }

  private takeReport(line: string): void {
    for (const [sign, key] of SIGNS) if (sign.test(line)) Object.assign(this.notes, { [key]: true });
    if (line.startsWith("Type = ")) this.notes.type = line.slice("Type = ".length);
    if (/^Offset = [1-9]/.test(line)) this.notes.hasPrefix = true;
    if (line === "Multivolume = +" || /^Volume Index = [1-9]/.test(line)) this.notes.isPart = true;
  }

  private takeItemLine(line: string): void {
    if (line === "") return this.finishItem();
    const at = line.indexOf(SEPARATOR);
    const key = at < 0 ? undefined : line.slice(0, at);
    if (key !== undefined && !this.fields.has(key)) this.fields.set(key, line.slice(at + SEPARATOR.length));
  }

  private finishItem(): void {
    const { fields } = this;
    this.fields = new Map();
    // A compressed single file has no name of its own.
    if (fields.size > 0) this.onItem(itemOf(fields.get("Path") ?? "", fields, this.notes.type));
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

/** The child's clock is UTC, so that 7-Zip prints UTC where the format has it. */
function timeOf(text: string | undefined, type: string | undefined): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(text ?? "");
  if (match === null) return undefined;
  return `${match[1]}T${match[2]}${LOCAL_TIME_TYPES.has(type ?? "") ? "" : "Z"}`;
}

function reasonOf(fields: ReadonlyMap<string, string>): MemberReason | undefined {
  const attributes = fields.get("Attributes") ?? "";
  const mode = /(?:^| )([a-z-])[r-][w-][xsS-]/.exec(attributes)?.[1] ?? "-";
  if (fields.get("Folder") === "+" || attributes.startsWith("D") || mode === "d") return "directory";
  if ((fields.get("Symbolic Link") ?? "") !== "" || mode === "l") return "symlink";
  if ((fields.get("Hard Link") ?? "") !== "") return "hardlink";
  return "bcps".includes(mode) || fields.get("Anti") === "+" ? "special-file" : undefined;
}

function itemOf(name: string, fields: ReadonlyMap<string, string>, type: string | undefined): ListedItem {
  const link = fields.get("Symbolic Link") || fields.get("Hard Link") || undefined;
  return {
    name,
    sizeBytes: numberOf(fields.get("Size")),
    modifiedAt: timeOf(fields.get("Modified"), type),
    isEncrypted: fields.get("Encrypted") === "+",
    linkTarget: link,
    reason: reasonOf(fields),
  };
}
