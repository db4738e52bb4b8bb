import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { indicatorsOf, tagsOf } from "../routes/records.ts";
import type { SampleRow } from "../tables/schema.ts";
import type { Condition } from "./condition.ts";
import { DIGEST_COLUMNS } from "./fields.ts";
import type { FoundSample } from "./search.ts";
import type { SearchContext } from "./search-context.ts";
import { TERM_FIELDS, type TermField } from "./term-fields.ts";
import { isOneOf } from "./to-sql.ts";

/** Texts of a sample in which words of the search stand, by the name of their field. What was found is between `<em>` and `</em>`. */
export type Matches = Record<string, string[]>;

const MAX_TEXTS_PER_FIELD = 5;
const MAX_TEXT_CHARS = 300;
const MAX_TERMS = 2000;

/** Names as in public lists of the service's fields. */
const FIELD_NAMES: Readonly<Record<TermField, string>> = {
  "sample.filename": "sample.filename",
  tag: "sample.tags",
  url: "analysis.urls.url",
  type: "analysis.metadata.submitted_file.type",
  behavior: "analysis.behaviors.name",
  domain: "analysis.domains.domain",
  ip: "analysis.ips.ip",
  checksum: "analysis.artifacts.checksum",
  path: "analysis.paths.path",
  process: "analysis.processes.process_name",
  registry_key: "analysis.registry_keys.key",
  mutant: "analysis.processes.mutants",
  antivirus: "analysis.artifacts.av_signatures.signature",
  "behavior.title": "analysis.behaviors.title",
};

/** What of a search is to be marked: its words, with where they count. */
interface Sought {
  terms: Map<string, number>;
  digests: string[];
}

/** Finds out why samples were found. The service's shape of this is not published. */
export async function highlightMatches(
  found: readonly FoundSample[],
  condition: Condition,
  context: SearchContext,
): Promise<Matches[]> {
  const sought = collect(condition, { terms: new Map(), digests: [] });
  const byOrdinal = await readFields(found, sought, context);
  return found.map(({ ordinal, row }) => describe(row, byOrdinal.get(ordinal) ?? [], sought));
}

/** Words that must not be there are not looked for. */
function collect(condition: Condition, sought: Sought): Sought {
  if (condition.kind === "words") {
    for (const term of [...condition.terms, ...condition.parts]) {
      if (sought.terms.size < MAX_TERMS) sought.terms.set(term, (sought.terms.get(term) ?? 0) | condition.mask);
    }
    if (condition.digest) sought.digests.push(condition.digest.value);
  } else if (condition.kind === "all" || condition.kind === "any") {
    for (const part of condition.parts) collect(part, sought);
  }
  return sought;
}

interface FoundTerm {
  term: string;
  fields: number;
}

/** Places in which one statement looks whether a word stands there. */
const LOOKUPS_PER_STATEMENT = 20_000;

async function readFields(
  found: readonly FoundSample[],
  { terms }: Sought,
  { db, dialect }: SearchContext,
): Promise<Map<number, FoundTerm[]>> {
  const byOrdinal = new Map<number, FoundTerm[]>(found.map(({ ordinal }) => [ordinal, []]));
  if (terms.size === 0) return byOrdinal;
  const ordinals = [...byOrdinal.keys()];
  const size = Math.max(1, Math.floor(LOOKUPS_PER_STATEMENT / terms.size));
  for (let start = 0; start < ordinals.length; start += size) {
    if (start > 0) await setImmediate();
    const { rows } = await sql<FoundTerm & { ordinal: number | string }>`
      select ordinal, term, fields from sandbox_terms where ${isOneOf(dialect, sql`term`, [...terms.keys()])}
      and ${isOneOf(dialect, sql`ordinal`, ordinals.slice(start, start + size))}`.execute(db);
    for (const { ordinal, term, fields } of rows) byOrdinal.get(Number(ordinal))?.push({ term, fields });
  }
  return byOrdinal;
}

function describe(row: SampleRow, found: readonly FoundTerm[], sought: Sought): Matches {
  const matches: Matches = {};
  for (const column of DIGEST_COLUMNS) {
    if (sought.digests.includes(row[column]))
      matches[column === "id" ? "sample" : column] = [mark(row[column], [row[column]])];
  }
  for (const [field, bit] of Object.entries(TERM_FIELDS)) {
    const terms = found.flatMap(({ term, fields }) => {
      return (fields & bit & (sought.terms.get(term) ?? 0)) === 0 ? [] : [term];
    });
    // The keys of the table of fields.
    if (terms.length > 0) matches[FIELD_NAMES[field as TermField]] = textsOf(row, field as TermField, terms);
  }
  return matches;
}

/** Of what is not in the sample's row, only the words themselves are at hand. */
function textsOf(row: SampleRow, field: TermField, terms: readonly string[]): string[] {
  const marked = sourceTexts(row, field)
    .filter((text) => terms.some((term) => text.toLowerCase().includes(term)))
    .map((text) => mark(text, terms));
  const texts = marked.length > 0 ? marked : terms.map((term) => mark(term, [term]));
  return [...new Set(texts)].slice(0, MAX_TEXTS_PER_FIELD);
}

function sourceTexts(row: SampleRow, field: TermField): string[] {
  switch (field) {
    case "sample.filename":
      return [row.filename];
    case "tag":
      return tagsOf(row);
    case "url":
      return row.url === null ? [] : [row.url];
    case "behavior":
      return indicatorsOf(row).map(({ ioc }) => ioc);
    case "behavior.title":
      return indicatorsOf(row).map(({ title }) => title);
    default:
      return [];
  }
}

/** Escaped as markup, with each of the words between marks. Where lower case has another length the words cannot be told apart: then all is marked. */
export function mark(text: string, terms: readonly string[]): string {
  const shown = text.slice(0, MAX_TEXT_CHARS).toWellFormed();
  const lower = shown.toLowerCase();
  if (lower.length !== shown.length) return `<em>${escapeMarkup(shown)}</em>`;
  const isMarked = new Uint8Array(shown.length);
  for (const term of terms.filter((one) => one !== "")) {
    for (let at = lower.indexOf(term); at !== -1; at = lower.indexOf(term, at + term.length)) {
      isMarked.fill(1, at, at + term.length);
    }
  }
  let marked = "";
  for (let at = 0; at < shown.length;) {
    const end = endOfRun(isMarked, at);
    const run = escapeMarkup(shown.slice(at, end));
    marked += isMarked[at] === 1 ? `<em>${run}</em>` : run;
    at = end;
  }
  return marked;
}

function endOfRun(isMarked: Uint8Array, start: number): number {
  let end = start + 1;
  while (end < isMarked.length && isMarked[end] === isMarked[start]) end++;
  return end;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeMarkup(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
