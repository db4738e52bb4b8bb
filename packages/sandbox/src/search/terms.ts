import { createHash } from "node:crypto";
import { WHOLE_FILENAME, WHOLE_VALUE, TERM_FIELDS, type TermField } from "./term-fields.ts";

/** A word of a sample and the bits of the places where it stands. */
export interface SampleTerm {
  readonly term: string;
  readonly fields: number;
}

export interface TermLimits {
  maxTermsPerSample: number;
  maxTermChars: number;
}

/** What a text is cut into besides the whole of it. */
type Cut = (text: string) => string[];

/** Parts of one text; a longer one is found by its first parts and as a whole. */
const MAX_PARTS_PER_TEXT = 64;
const HASH_CHARS = 16;

/** In lower case, in one Unicode form. What is too long for a word keeps its beginning and gets a digest, so that no two texts become one word. */
export function normalizeWord(text: string, maxTermChars: number): string {
  const word = text.trim().toLowerCase().normalize("NFC").toWellFormed();
  if (word.length <= maxTermChars) return word;
  const digest = createHash("sha256").update(word).digest("hex").slice(0, HASH_CHARS);
  return `${word.slice(0, maxTermChars - HASH_CHARS - 1).toWellFormed()}~${digest}`;
}

/** The parts between all marks: `invoice`, `2024` and `exe` of `Invoice-2024.exe`. */
export function partsOf(word: string): string[] {
  return word.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "");
}

/** The parts between blanks and slashes, with and without what follows the last dot: `setup-1.exe` and `setup-1` of `c:\tools\setup-1.exe`. */
function namesOf(text: string): string[] {
  const names = text
    .split(/[^\p{L}\p{N}._~$-]+/u)
    .map((name) => name.replaceAll(/^[.~-]+|[.~-]+$/g, ""))
    .filter((name) => name !== "");
  return names.flatMap((name) => {
    const dot = name.lastIndexOf(".");
    return dot > 0 ? [name, name.slice(0, dot)] : [name];
  });
}

const cutText: Cut = (text) => [...namesOf(text), ...partsOf(text)];

/** Separators of paths are written alike and without a drive: the service's documents have both. */
export function normalizePath(path: string): string {
  return path
    .trim()
    .replaceAll("\\", "/")
    .replaceAll(/\/{2,}/g, "/")
    .replace(/^[a-z]:(?=\/)/i, "");
}

/** A name of a host, and the names above it but the top-level domain's: by `example.com` the whole domain is found. */
const cutHost: Cut = (host) => {
  const labels = host.split(".").filter((label) => label !== "");
  const domains = labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join("."));
  return [...domains, ...labels.slice(0, -1)];
};

/** One way to write a URL, or undefined for what is none. Ports that the scheme implies are left out, and the scheme stands in the word. */
export function normalizeUrl(text: string): string | undefined {
  const url = URL.parse(text.trim());
  if (url === null || url.host === "") return undefined;
  url.hash = "";
  url.username = "";
  url.password = "";
  return url.href.toLowerCase();
}

const cutUrl: Cut = (text) => {
  const url = URL.parse(text);
  if (url === null) return cutText(text);
  const withoutScheme = text.slice(text.indexOf("//") + 2);
  const host = url.hostname.replaceAll(/[[\]]/g, "");
  const isAddress = /^[\d.]+$|:/.test(host);
  return [withoutScheme, host, ...(isAddress ? [] : cutHost(host)), ...cutText(`${url.pathname} ${url.search}`)];
};

/** Collects the words of one sample, each once with all its places, up to a limit. */
export class TermCollector {
  readonly #terms = new Map<string, number>();
  readonly #limits: TermLimits;

  constructor(limits: TermLimits) {
    this.#limits = limits;
  }

  get terms(): SampleTerm[] {
    return [...this.#terms].map(([term, fields]) => ({ term, fields }));
  }

  /** The text as one word, for what is only ever asked for as a whole: digests, addresses, names of indicators. */
  addWhole(field: TermField, text: unknown): void {
    this.#addCut(field, text, () => []);
  }

  /** The text, the names in it and their parts. */
  addText(field: TermField, text: unknown): void {
    this.#addCut(field, text, cutText);
  }

  addPath(field: TermField, path: unknown): void {
    if (typeof path === "string") this.#addCut(field, normalizePath(path), cutText);
  }

  addHost(field: TermField, host: unknown): void {
    if (typeof host === "string") this.#addCut(field, host.replace(/\.$/, ""), cutHost);
  }

  /** What is no URL counts as text. */
  addUrl(field: TermField, text: unknown): void {
    if (typeof text !== "string") return;
    const url = normalizeUrl(text);
    if (url === undefined) this.addText(field, text);
    else this.#addCut(field, url, cutUrl);
  }

  #addCut(field: TermField, text: unknown, cut: Cut): void {
    if (typeof text !== "string" || text === "") return;
    const { maxTermChars } = this.#limits;
    const isFilename = field === "sample.filename";
    this.#add(normalizeWord(text, maxTermChars), TERM_FIELDS[field] | (isFilename ? WHOLE_FILENAME : WHOLE_VALUE));
    for (const part of new Set(cut(text.trim().toLowerCase()).slice(0, MAX_PARTS_PER_TEXT))) {
      this.#add(normalizeWord(part, maxTermChars), TERM_FIELDS[field]);
    }
  }

  #add(term: string, fields: number): void {
    const known = this.#terms.get(term);
    if (term === "" || (known === undefined && this.#terms.size >= this.#limits.maxTermsPerSample)) return;
    this.#terms.set(term, (known ?? 0) | fields);
  }
}

/** The words of a tag. */
export function tagTerms(tags: readonly string[], limits: TermLimits): SampleTerm[] {
  const collector = new TermCollector(limits);
  for (const tag of tags) collector.addText("tag", tag);
  return collector.terms;
}
