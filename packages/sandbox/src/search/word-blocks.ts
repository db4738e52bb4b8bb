import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { WORD_SEPARATOR } from "../tables/vocabulary.ts";
import type { Sql } from "./condition.ts";
import { createMatcher, longestText } from "./match-pattern.ts";
import { likeOf, type Pattern } from "./query.ts";
import type { SearchContext } from "./search-context.ts";
import type { Expansion } from "./vocabulary.ts";

/** Blocks that one statement looks at, some 2 MB of words; then others get their turn. */
const BLOCKS_PER_STATEMENT = 64;

type BlockContext = Pick<SearchContext, "db" | "limits">;

/** Finds the words of a scope that a pattern stands for in the texts that hold all words: for patterns with little at beginning and end. */
export async function expandInBlocks(
  context: BlockContext,
  scope: number,
  pattern: Pattern,
  maxTerms: number,
): Promise<Expansion> {
  const text = longestText(pattern);
  const isMeant = createMatcher(pattern);
  const terms = (await findNewWords(context, scope, text)).filter(isMeant);
  let scanned = 0;
  let after = 0;
  for (;;) {
    const blocks = await readBlocks(context, { scope, after }, text);
    for (const { words } of blocks) {
      if (words !== null) for (const word of wordsWith(words, text)) if (isMeant(word)) terms.push(word);
      if (terms.length > maxTerms) return { terms, isWhole: false };
    }
    if (blocks.length < BLOCKS_PER_STATEMENT) return { terms, isWhole: true };
    scanned += blocks.reduce((sum, { word_count }) => sum + word_count, 0);
    if (scanned >= context.limits.maxScannedTerms) return { terms, isWhole: false };
    after = Number(blocks.at(-1)?.id);
    await setImmediate();
  }
}

interface Block {
  id: number | string;
  word_count: number;
  /** Null where the text is not in it. */
  words: string | null;
}

async function readBlocks(
  { db }: BlockContext,
  { scope, after }: { scope: number; after: number },
  text: string,
): Promise<Block[]> {
  const { rows } = await sql<Block>`
    select id, word_count, case when ${holds(sql`words`, text)} then words end as words
    from sandbox_word_blocks where scope = ${scope} and id > ${after}
    order by id limit ${sql.lit(BLOCKS_PER_STATEMENT)}`.execute(db);
  return rows;
}

/** Words that came lately. There are never many. */
async function findNewWords({ db }: BlockContext, scope: number, text: string): Promise<string[]> {
  const { rows } = await sql<{ term: string }>`
    select term from sandbox_new_words where scope = ${scope} and ${holds(sql`term`, text)}`.execute(db);
  return rows.map(({ term }) => term);
}

/** In a long text SQLite finds by `like` twice as fast as by `instr`. It takes capitals for small letters; the words are looked at again. */
function holds(column: Sql, text: string): Sql {
  const like = likeOf([{ kind: "any" }, { kind: "text", text }, { kind: "any" }]);
  return sql`${column} like ${like} escape '\\'`;
}

/** The words of a block that hold a text. */
function* wordsWith(block: string, text: string): Generator<string> {
  let at = block.indexOf(text);
  while (at !== -1) {
    const end = block.indexOf(WORD_SEPARATOR, at);
    yield block.slice(block.lastIndexOf(WORD_SEPARATOR, at) + 1, end);
    at = block.indexOf(text, end + 1);
  }
}
