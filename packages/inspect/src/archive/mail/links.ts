import { MAX_LINKS } from "../limits.ts";

/** Characters of one address. */
const MAX_LINK_CHARACTERS = 4096;
/** Wrappers within wrappers that are undone. */
const MAX_UNWRAPPED = 3;
/** Matches looked at, kept or not. */
const MAX_MATCHES = 20_000;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Undoes the character references that occur in addresses and in plain sentences. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));?/gi, (whole, decimal, hex, name) => {
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(String(hex), 16) : 0;
    if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
    return ENTITIES[String(name ?? "").toLowerCase()] ?? whole;
  });
}

/** Addresses that a click or a glance would open: of links, forms and refreshes; not of images, which only tell the sender of a glance. */
const HTML_ADDRESS =
  /<(?:a|area|form|base|iframe|frame|embed|meta)\b[^<>]{0,4096}?\b(?:href|action|src|content)\s{0,8}=\s{0,8}(?:"([^"]{1,4096})"|'([^']{1,4096})'|([^\s"'<>]{1,4096}))/gi;
const REFRESH = /^\s{0,8}\d{0,6}\s{0,8}[;,]\s{0,8}url\s{0,4}=\s{0,4}['"]?([^]{1,4096}?)['"]?$/i;
const TEXT_ADDRESS = /https?:\/\/[^\s"'<>`\\^{}|\u0000-\u001f\u201c\u201d]{3,4096}/gi;

/** Adds the addresses of an HTML body, each in its usual form, once. */
export function collectHtmlLinks(html: string, links: Set<string>): void {
  let matches = 0;
  for (const [, double, single, bare] of html.matchAll(HTML_ADDRESS)) {
    if (links.size >= MAX_LINKS || ++matches > MAX_MATCHES) return;
    const value = decodeEntities(double ?? single ?? bare ?? "").trim();
    addLink(REFRESH.exec(value)?.[1] ?? value, links);
  }
}

/** Adds the addresses of a text. */
export function collectTextLinks(text: string, links: Set<string>): void {
  let matches = 0;
  for (const [match] of text.matchAll(TEXT_ADDRESS)) {
    if (links.size >= MAX_LINKS || ++matches > MAX_MATCHES) return;
    addLink(trimSentence(match), links);
  }
}

const SENTENCE_ENDS = ".,;:!?)]*_";

function trimSentence(url: string): string {
  let end = url.length;
  while (end > 0 && SENTENCE_ENDS.includes(url.charAt(end - 1))) {
    if (url.charAt(end - 1) === ")" && url.includes("(")) break;
    end -= 1;
  }
  return url.slice(0, end);
}

function addLink(text: string, links: Set<string>): void {
  const url = webAddress(text);
  if (url === undefined || links.size >= MAX_LINKS) return;
  links.add(unwrapLink(url).href);
}

function webAddress(text: string): URL | undefined {
  const compact = text.replaceAll(/[\r\n\t]/g, "");
  if (compact.length > MAX_LINK_CHARACTERS || !/^https?:/i.test(compact) || !URL.canParse(compact)) return undefined;
  const url = new URL(compact);
  return url.hostname === "" ? undefined : url;
}

type Unwrap = (url: URL) => string | undefined;

/** Services that put their own address around a link; `*.` stands for any host below. */
const WRAPPERS: readonly (readonly [host: string, unwrap: Unwrap])[] = [
  ["*.safelinks.protection.outlook.com", (url) => url.searchParams.get("url") ?? undefined],
  ["urldefense.proofpoint.com", unwrapUrlDefense],
  ["urldefense.com", unwrapUrlDefense],
  [
    "www.google.com",
    (url) => (url.pathname === "/url" ? (url.searchParams.get("q") ?? url.searchParams.get("url")) : null) ?? undefined,
  ],
  ["l.facebook.com", (url) => (url.pathname === "/l.php" ? url.searchParams.get("u") : null) ?? undefined],
  ["linkprotect.cudasvc.com", (url) => url.searchParams.get("a") ?? undefined],
];

/** Version 2 spells `%` as `-` and `/` as `_`; version 3 shows the address between double underscores unless it had to replace characters. */
function unwrapUrlDefense(url: URL): string | undefined {
  const version3 = /^\/v3\/__([^*]{1,4096}?)__;/.exec(url.pathname + url.search)?.[1];
  if (version3 !== undefined) return version3.replace(/^(https?):\/(?=[^/])/, "$1://");
  const encoded = url.searchParams.get("u");
  if (encoded === null) return undefined;
  return url.pathname.startsWith("/v2/") ? percentDecoded(encoded.replaceAll("-", "%").replaceAll("_", "/")) : encoded;
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // No percent encoding after all: the link stays as it is.
    return undefined;
  }
}

/** The address behind the wrappers of mail gateways, as far as the address itself tells. */
export function unwrapLink(url: URL): URL {
  let current = url;
  for (let depth = 0; depth < MAX_UNWRAPPED; depth++) {
    const host = current.hostname;
    const row = WRAPPERS.find(([pattern]) =>
      pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern,
    );
    const inner = webAddress(row?.[1](current) ?? "");
    if (inner === undefined) return current;
    current = inner;
  }
  return current;
}
