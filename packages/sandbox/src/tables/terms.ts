import { sql } from "kysely";
import { tagTerms, type SampleTerm, type TermLimits } from "../search/terms.ts";
import { ANY_FIELD, TERM_FIELDS } from "../search/term-fields.ts";
import { prepareInsert } from "./prepared.ts";
import type { Viewer } from "./samples.ts";
import type { SandboxKysely } from "./schema.ts";
import { scopeOf } from "./scopes.ts";
import { insertVocabulary, isVocabulary } from "./vocabulary.ts";

/** A word and one sample that has it. The lists are read newest first and show by themselves who may see what is on them. */
export interface TermTable {
  term: string;
  /** See `tables/ordinals.ts`. Comes back as text from PostgreSQL. */
  ordinal: number | string;
  /** See `search/term-fields.ts`. */
  fields: number;
  /** The sample's organisation; negative when the sample is private. */
  owner: number;
}

/** The `owner` of a sample's words. */
export function ownerOf(sample: { organization_id: number; private: number }): number {
  return sample.private === 1 ? -sample.organization_id : sample.organization_id;
}

/** The rule of `visibleTo` for lists of words: public samples, and those of one's own organisation. */
export function ownerVisibleTo(viewer: Viewer) {
  return sql<boolean>`(owner > 0 or owner = ${-viewer.organization_id})`;
}

const TERMS_PER_STATEMENT = 500;

/** What of a sample stands beside its words. */
export interface IndexedSample {
  ordinal: number | string;
  organization_id: number;
  private: number;
}

/** Adds words to a sample's; inside the caller's transaction. */
export async function insertTerms(db: SandboxKysely, sampleId: string, terms: readonly SampleTerm[]): Promise<void> {
  if (terms.length > 0) await writeTerms(db, await findIndexed(db, sampleId), terms);
}

async function findIndexed(db: SandboxKysely, sampleId: string): Promise<IndexedSample> {
  return await db
    .selectFrom("sandbox_samples")
    .select(["ordinal", "organization_id", "private"])
    .where("id", "=", sampleId)
    .executeTakeFirstOrThrow();
}

/** The same of a sample that has just been written. Places that a word has already stay. */
export async function writeTerms(
  db: SandboxKysely,
  sample: IndexedSample,
  terms: readonly SampleTerm[],
): Promise<void> {
  const listed = toListed([{ sample, terms }]);
  for (let start = 0; start < listed.length; start += TERMS_PER_STATEMENT) {
    await insertListed(db, listed.slice(start, start + TERMS_PER_STATEMENT)).execute();
  }
  await writeWords(db, [{ sample, terms }]);
}

/** A sample that has just been written, and its words. */
export interface TermsOfSample {
  readonly sample: IndexedSample;
  readonly terms: readonly SampleTerm[];
}

/** The same for many samples at once, for those that write again and again: what can be is made once. */
export function createTermWriter(): (db: SandboxKysely, samples: readonly TermsOfSample[]) => Promise<void> {
  const insertAll = prepareInsert(insertListed);
  return async (db, samples) => {
    await insertAll(db, toListed(samples));
    await writeWords(db, samples);
  };
}

/** In one order, so that two who add the same words wait for each other and not each for the other. */
function toListed(samples: readonly TermsOfSample[]): TermTable[] {
  const listed = samples.flatMap(({ sample, terms }) => {
    const { ordinal } = sample;
    const owner = ownerOf(sample);
    return terms.map(({ term, fields }) => ({ term, ordinal, fields, owner }));
  });
  return listed.toSorted((a, b) => compareWords(a.term, b.term));
}

function insertListed(db: SandboxKysely, rows: TermTable[]) {
  return db
    .insertInto("sandbox_terms")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["term", "ordinal"])
        .doUpdateSet({ fields: sql<number>`sandbox_terms.fields | excluded.fields` }),
    );
}

/** What wildcards stand for: in each scope every word once. */
async function writeWords(db: SandboxKysely, samples: readonly TermsOfSample[]): Promise<void> {
  const byScope = [...Map.groupBy(samples, ({ sample }) => scopeOf(sample))];
  for (const [scope, ofScope] of byScope.toSorted(([a], [b]) => a - b)) {
    const words = new Set(ofScope.flatMap(({ terms }) => terms.map(({ term }) => term)));
    const sorted = [...words].filter(isVocabulary).toSorted(compareWords);
    for (let start = 0; start < sorted.length; start += TERMS_PER_STATEMENT) {
      await insertVocabulary(db, scope, sorted.slice(start, start + TERMS_PER_STATEMENT));
    }
  }
}

function compareWords(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Brings a sample's words in line with its tags after they were changed. The words of tags that stay are kept, even where a tag that is gone
 * had them too; so are those that stand in other places of the sample. Inside the caller's transaction.
 */
export async function replaceTagTerms(
  db: SandboxKysely,
  sampleId: string,
  tags: { before: readonly string[]; after: readonly string[] },
  limits: TermLimits,
): Promise<void> {
  const sample = await findIndexed(db, sampleId);
  const terms = tagTerms(tags.after, limits);
  const kept = new Set(terms.map(({ term }) => term));
  const gone = tagTerms(tags.before, limits).flatMap(({ term }) => (kept.has(term) ? [] : [term]));
  if (gone.length > 0) await removeTagTerms(db, sample.ordinal, gone);
  await writeTerms(db, sample, terms);
}

async function removeTagTerms(db: SandboxKysely, ordinal: number | string, terms: readonly string[]): Promise<void> {
  await db
    .updateTable("sandbox_terms")
    .set({ fields: sql<number>`fields & ${sql.lit(~TERM_FIELDS.tag)}` })
    .where("term", "in", terms)
    .where("ordinal", "=", ordinal)
    .execute();
  await db
    .deleteFrom("sandbox_terms")
    .where("term", "in", terms)
    .where("ordinal", "=", ordinal)
    .where(sql<number>`fields & ${sql.lit(ANY_FIELD)}`, "=", 0)
    .execute();
}
