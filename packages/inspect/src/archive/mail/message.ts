import type { Extraction } from "../child/extraction.ts";
import { findPasswordsInText } from "../passwords/find-passwords.ts";
import type { MailFacts } from "../types.ts";
import { collectHtmlLinks, collectTextLinks, decodeEntities } from "./links.ts";

/** Characters of one text and of all texts of a message that are looked at. */
export const MAX_BODY_CHARACTERS = 2 * 1024 * 1024;
const MAX_FACT_CHARACTERS = 500;

/** What a message says of itself, and what its texts say: links, and words that may open its attachments. */
export class Message {
  private readonly extraction: Extraction;
  private readonly links = new Set<string>();
  private readonly texts: string[] = [];
  private charactersLeft = MAX_BODY_CHARACTERS;

  constructor(extraction: Extraction) {
    this.extraction = extraction;
  }

  /** Characters of text that are still of use. */
  get room(): number {
    return this.charactersLeft;
  }

  describe(facts: MailFacts): void {
    const kept = Object.entries(facts).filter(([, value]) => value !== undefined && value !== "");
    this.extraction.describeMail(
      Object.fromEntries(kept.map(([key, value]) => [key, String(value).slice(0, MAX_FACT_CHARACTERS)])),
    );
    if (facts.subject !== undefined) this.texts.push(facts.subject);
  }

  addText(text: string): void {
    const kept = this.take(text);
    collectTextLinks(kept, this.links);
    this.texts.push(kept);
  }

  addHtml(html: string): void {
    const kept = this.take(html);
    collectHtmlLinks(kept, this.links);
    const text = textOfHtml(kept);
    collectTextLinks(text, this.links);
    this.texts.push(text);
  }

  /** Hands on what was found; the likeliest password of each text comes before the second one of any. */
  finish(): void {
    for (const url of this.links) this.extraction.foundLink(url);
    for (const password of interleave(this.texts.map(findPasswordsInText))) this.extraction.foundPassword(password);
  }

  private take(text: string): string {
    const kept = text.slice(0, this.charactersLeft);
    this.charactersLeft -= kept.length;
    return kept;
  }
}

function interleave(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_unused, place) => lists.flatMap((list) => list[place] ?? [])).flat();
}

const INVISIBLE = /<(style|script|head)\b[^<>]{0,4096}>[^]{0,262144}?<\/\1\s{0,8}>/gi;
const BREAK = /<(?:br|p|div|tr|li|h[1-6])\b[^<>]{0,4096}>/gi;
const TAG = /<[!/a-z][^<>]{0,4096}>/gi;

/** The words that somebody would read. */
export function textOfHtml(html: string): string {
  return decodeEntities(html.replaceAll(INVISIBLE, " ").replaceAll(BREAK, "\n").replaceAll(TAG, ""));
}
