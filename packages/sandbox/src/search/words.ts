import type { SampleTerm } from "../tables/samples.ts";

/**
 * The words by which a text is found: the whole of it and its parts between marks, in lower case. `Invoice-2024.exe` is found by
 * `invoice-2024.exe`, `invoice`, `2024` and `exe`.
 */
export function wordsOf(text: string, maxTermChars: number): string[] {
  const whole = normalizeWord(text, maxTermChars);
  return [...new Set([whole, ...partsOf(whole)])].filter((word) => word !== "");
}

export function normalizeWord(text: string, maxTermChars: number): string {
  return text.trim().toLowerCase().slice(0, maxTermChars).toWellFormed();
}

export function partsOf(word: string): string[] {
  return word.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "");
}

/** Collects the words of one sample, each once, up to a limit. */
export class TermCollector {
  readonly #terms = new Map<string, SampleTerm>();
  readonly #maxTerms: number;
  readonly #maxTermChars: number;

  constructor(limits: { maxTermsPerSample: number; maxTermChars: number }) {
    this.#maxTerms = limits.maxTermsPerSample;
    this.#maxTermChars = limits.maxTermChars;
  }

  get terms(): SampleTerm[] {
    return [...this.#terms.values()];
  }

  /** The text as one word, for what is only ever asked for as a whole: digests, names of indicators. */
  addWhole(field: string, text: string | null | undefined): void {
    this.#add(field, normalizeWord(text ?? "", this.#maxTermChars));
  }

  /** The text and its parts. */
  addText(field: string, text: string | null | undefined): void {
    for (const word of wordsOf(text ?? "", this.#maxTermChars)) this.#add(field, word);
  }

  #add(field: string, term: string): void {
    if (term !== "" && this.#terms.size < this.#maxTerms) this.#terms.set(`${field}\n${term}`, { field, term });
  }
}
