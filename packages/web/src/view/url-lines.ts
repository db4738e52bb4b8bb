import { refang } from "@fumehood/report";

export interface UrlLine {
  readonly typed: string;
  /** As it will be submitted; `null` when the line is no URL that can be. */
  readonly url: string | null;
  readonly problem: string;
}

/** As many lines as one submission may carry. */
export const URL_LINES_LIMIT = 1000;
const LINE_LENGTH_LIMIT = 8_192;

/** Reads URLs from pasted text, one a line. Defanged ones are made whole; a line that came before is left out. */
export function readUrlLines(text: string): UrlLine[] {
  const seen = new Set<string>();
  const lines: UrlLine[] = [];
  for (const raw of text.split("\n")) {
    const typed = raw.trim();
    if (typed === "") continue;
    if (lines.length === URL_LINES_LIMIT) break;
    const line = readUrlLine(typed);
    const key = line.url ?? typed;
    if (seen.has(key)) continue;
    seen.add(key);
    lines.push(line);
  }
  return lines;
}

function readUrlLine(typed: string): UrlLine {
  if (typed.length > LINE_LENGTH_LIMIT) return { typed: typed.slice(0, 200), url: null, problem: "too long for a URL" };
  const whole = refang(typed);
  const candidate = /^[a-z][a-z0-9+.-]*:/i.test(whole) && !/^[^/]*:\d/.test(whole) ? whole : `http://${whole}`;
  if (/\s/.test(candidate)) return { typed, url: null, problem: "not one URL: there is a space in it" };
  if (!URL.canParse(candidate)) return { typed, url: null, problem: "not a URL" };
  const { protocol, hostname } = new URL(candidate);
  if (protocol !== "http:" && protocol !== "https:") {
    return { typed, url: null, problem: `${protocol.slice(0, 20)} is not submitted, only http and https` };
  }
  if (!hostname.includes(".") && !hostname.startsWith("[")) return { typed, url: null, problem: "no host name in it" };
  return { typed, url: candidate, problem: "" };
}

/** Whether pasted text is a list of URLs: every line of it, so that prose is not taken for one. */
export function looksLikeUrls(text: string): boolean {
  const lines = readUrlLines(text);
  return lines.length > 0 && lines.every((line) => line.url !== null);
}
