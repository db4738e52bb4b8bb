import type { Analysis, IocEntry } from "@fumehood/contract";

/** Sections that are asked for one by one, under the names of their paths. */
export const SECTION_NAMES = ["iocs", "network_streams", "artifacts", "processes", "annotations", "metadata"] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

/** Bytes of the document. */
export interface Span {
  start: number;
  length: number;
}

export interface SectionPosition extends Span {
  /** Name, start and length of each entry, one after the other; empty for a section without entries. */
  readonly entries: readonly (string | number)[];
}

/** Where the sections lie in analysis.json, so that nobody has to read the whole of it for a part. */
export type Positions = Partial<Record<SectionName, SectionPosition>>;

/** Texts are handed on when they are about this long. */
const PIECE_CHARS = 64 * 1024;

/**
 * Writes an analysis as JSON in pieces, and returns where its sections lie. The indicators are written by severity, highest first, as their
 * section answers them; otherwise the text is what `JSON.stringify` makes of it.
 */
export function* serializeAnalysis(
  analysis: Analysis,
  options: { sortIocs: boolean } = { sortIocs: true },
): Generator<Uint8Array, Positions> {
  const text = new TextCollector();
  const positions: Positions = {};
  const document = analysis.iocs && options.sortIocs ? { ...analysis, iocs: bySeverity(analysis.iocs) } : analysis;
  text.add("{");
  for (const [index, [key, value]] of presentEntries(document).entries()) {
    text.addKey(key, index);
    yield* writeMember(key, value, text, positions);
    yield* text.full();
  }
  text.add("}");
  yield text.take();
  return positions;
}

/** Stable, so that those alike stay in the engine's order: by score. */
export function bySeverity(iocs: readonly IocEntry[]): IocEntry[] {
  return iocs.toSorted((a, b) => (b.severity ?? 0) - (a.severity ?? 0));
}

/** Which members of the document are sections. `processes` lies one level deeper. */
const SECTION_OF: Readonly<Record<string, SectionName>> = {
  iocs: "iocs",
  network: "network_streams",
  artifacts: "artifacts",
  annotations: "annotations",
  metadata: "metadata",
};

function* writeMember(key: string, value: unknown, text: TextCollector, positions: Positions): Generator<Uint8Array> {
  const name = Object.hasOwn(SECTION_OF, key) ? SECTION_OF[key] : undefined;
  if (name !== undefined) yield* writeSection(name, value, text, positions);
  else if (key === "dynamic" && isObject(value)) yield* writeDynamic(value, text, positions);
  else text.addValue(value);
}

function* writeDynamic(value: object, text: TextCollector, positions: Positions): Generator<Uint8Array> {
  text.add("{");
  for (const [index, [key, member]] of presentEntries(value).entries()) {
    text.addKey(key, index);
    if (key === "processes") yield* writeSection("processes", member, text, positions);
    else text.addValue(member);
  }
  text.add("}");
}

function* writeSection(
  name: SectionName,
  value: unknown,
  text: TextCollector,
  positions: Positions,
): Generator<Uint8Array> {
  const start = text.offset;
  const entries: (string | number)[] = [];
  if (name === "annotations" || name === "metadata" || !isObject(value)) text.addValue(value);
  else if (Array.isArray(value)) yield* writeList(value, text, entries);
  else yield* writeMap(value, text, entries);
  positions[name] = { start, length: text.offset - start, entries };
}

function* writeList(
  list: readonly unknown[],
  text: TextCollector,
  entries: (string | number)[],
): Generator<Uint8Array> {
  text.add("[");
  for (const [index, entry] of list.entries()) {
    if (index > 0) text.add(",");
    const start = text.offset;
    text.addValue(entry);
    entries.push(nameOf(entry), start, text.offset - start);
    yield* text.full();
  }
  text.add("]");
}

function nameOf(entry: unknown): string {
  return isObject(entry) && "ioc" in entry && typeof entry.ioc === "string" ? entry.ioc : "";
}

function* writeMap(map: object, text: TextCollector, entries: (string | number)[]): Generator<Uint8Array> {
  text.add("{");
  for (const [index, [key, entry]] of presentEntries(map).entries()) {
    text.addKey(key, index);
    const start = text.offset;
    text.addValue(entry);
    entries.push(key, start, text.offset - start);
    yield* text.full();
  }
  text.add("}");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** As JSON has them: a key whose value is undefined is not there. */
function presentEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, entry]) => entry !== undefined);
}

/** Collects text, and knows at which byte of the whole it stands. */
class TextCollector {
  offset = 0;
  #parts: string[] = [];
  #chars = 0;

  add(part: string): void {
    this.#parts.push(part);
    this.#chars += part.length;
    this.offset += Buffer.byteLength(part);
  }

  addKey(key: string, index: number): void {
    this.add(`${index === 0 ? "" : ","}${JSON.stringify(key)}:`);
  }

  addValue(value: unknown): void {
    this.add(JSON.stringify(value) ?? "null");
  }

  *full(): Generator<Uint8Array> {
    if (this.#chars >= PIECE_CHARS) yield this.take();
  }

  take(): Uint8Array {
    const bytes = Buffer.from(this.#parts.join(""), "utf8");
    this.#parts = [];
    this.#chars = 0;
    return bytes;
  }
}

/** The entry of that name, the first of several; own entries only: `constructor` is nobody's stream. */
export function findEntry(section: SectionPosition | undefined, name: string): Span | undefined {
  const entries = section?.entries ?? [];
  for (let index = 0; index < entries.length; index += 3) {
    if (entries[index] === name) return { start: Number(entries[index + 1]), length: Number(entries[index + 2]) };
  }
  return undefined;
}

/** The first entries of a list, without the brackets around it. */
export function firstEntries(section: SectionPosition, count: number): Span {
  const { entries } = section;
  const taken = Math.min(count, entries.length / 3);
  if (taken === 0) return { start: section.start, length: 0 };
  const start = Number(entries[1]);
  const last = (taken - 1) * 3;
  return { start, length: Number(entries[last + 1]) + Number(entries[last + 2]) - start };
}
