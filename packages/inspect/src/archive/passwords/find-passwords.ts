import { MAX_FOUND_PASSWORDS } from "../limits.ts";
import { PASSWORD_WORD } from "./words.ts";

/** Passwords taken from one name. */
export const MAX_NAME_PASSWORDS = 16;
/** A password that somebody would write into a mail. */
const MAX_PASSWORD_CHARACTERS = 64;
/** Characters of a text that are looked at, and of what stands around a word for password. */
const MAX_TEXT_CHARACTERS = 512 * 1024;
const AFTER_CHARACTERS = 160;
const BEFORE_CHARACTERS = 60;
/** Words for password that are followed up, and words behind each. */
const MAX_OCCURRENCES = 100;
const WORDS_AFTER = 8;

const QUOTED =
  /["'`\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u300c\u300d<>[\]]([^\s"'`\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u300c\u300d<>[\]]{1,64})["'`\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u300c\u300d<>[\]]/gu;
const LEADING = /^[\s:=\-\u2013\u2014>\u2192\uff1a*_"'`([{\u201c\u201e\u00ab\u2018]{1,20}/u;
const TRAILING = /[\s.,;:!?"'`)\]}*_\u201d\u201c\u00bb\u2019\u3002\uff0c]{1,20}$/u;

/** What may be a password in a text: what stands in quotes near a word for password, then the words behind it; the likeliest first. */
export function findPasswordsInText(text: string): string[] {
  const area = text.slice(0, MAX_TEXT_CHARACTERS);
  const likely = new Set<string>();
  const possible = new Set<string>();
  let occurrences = 0;
  for (const match of area.matchAll(PASSWORD_WORD)) {
    if (++occurrences > MAX_OCCURRENCES) break;
    const end = match.index + match[0].length;
    takeNear(
      area.slice(Math.max(0, match.index - BEFORE_CHARACTERS), match.index),
      area.slice(end, end + AFTER_CHARACTERS),
      likely,
      possible,
    );
  }
  return [...new Set([...likely, ...possible])].slice(0, MAX_FOUND_PASSWORDS);
}

function takeNear(before: string, after: string, likely: Set<string>, possible: Set<string>): void {
  const words = after.split(/\s+/u).filter((word) => word !== "");
  const separated = /^[^\n\p{L}\p{N}]{0,12}[:=\-\u2013\u2014>\uff1a]\s{0,20}([^\s]{1,80})/u.exec(after)?.[1];
  if (separated !== undefined) addVariants(separated, likely);
  for (const [, quoted] of after.matchAll(QUOTED)) addVariants(quoted ?? "", likely);
  for (const [, quoted] of before.matchAll(QUOTED)) addVariants(quoted ?? "", possible);
  for (const word of words.slice(0, WORDS_AFTER)) addVariants(word, possible);
}

/** A word as it stands without what leads to it, and without what ends its sentence. */
function addVariants(word: string, found: Set<string>): void {
  const begun = word.replace(LEADING, "");
  for (const variant of [begun.replace(TRAILING, ""), begun]) {
    if (variant !== "" && variant.length <= MAX_PASSWORD_CHARACTERS) found.add(variant);
  }
}

const NAME_KEYWORD =
  /(?:password|passwort|kennwort|passwd|pass|pwd|psw|pw|mdp|senha|clave|contrase[nñ]a|пароль|密码|密碼|パスワード)(?:[\s_=:\-.]{1,3}|(?=\d))(?:is[\s_])?([^\s_()[\]{}]{1,64})/giu;
const NAME_SEPARATOR = /[\s_\-.,()[\]{}+=]{1,10}/u;
const MIN_NAME_WORD = 3;

/** What may be a password in an archive's own name: what a word for password leads to, the name without its extension, its words. */
export function findPasswordsInName(name: string): string[] {
  const own = (name.split(/[/\\]/).at(-1) ?? "").slice(0, 512);
  const stem = own.replace(/(?:\.[a-z0-9]{1,5}){1,2}$/iu, "");
  const found = new Set<string>();
  const keyed = [...own.matchAll(NAME_KEYWORD)].map(([, word = ""]) => word);
  for (const word of keyed) addVariants(word.replace(/\.[a-z0-9]{2,4}$/iu, ""), found);
  if (stem !== "") addVariants(stem, found);
  for (const word of stem.split(NAME_SEPARATOR)) if (word.length >= MIN_NAME_WORD) addVariants(word, found);
  // What looks like an extension may be part of it, though seldom.
  for (const word of keyed) addVariants(word, found);
  return [...found].slice(0, MAX_NAME_PASSWORDS);
}
