import { MAX_URL_CHARACTERS, MAX_URLS } from "./limits.ts";

/** Adds the addresses in `text` to `urls`, without the punctuation that ends a sentence or a literal. */
export function findUrls(text: string, urls: Set<string>, limits: Set<string>): void {
  for (const match of text.matchAll(/(?:https?|ftp|hxxps?):\/\/[^\s"'<>`\\^{}|\u0000-\u001f]{3,2048}/gi)) {
    if (urls.size >= MAX_URLS) {
      limits.add("MAX_URLS");
      return;
    }
    urls.add(trimEnd(match[0]).slice(0, MAX_URL_CHARACTERS));
  }
}

const ENDS = ".,;:!?)]*";

function trimEnd(url: string): string {
  let end = url.length;
  while (end > 0 && ENDS.includes(url.charAt(end - 1)) && !(url.charAt(end - 1) === ")" && url.includes("("))) end--;
  return url.slice(0, end);
}
