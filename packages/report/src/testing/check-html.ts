const VOID = new Set(["meta", "br"]);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/y;

/**
 * Reads HTML as strictly as XML: known tag syntax, quoted attributes, balanced elements, no stray angle bracket. Returns what is
 * wrong; nothing when it is well-formed.
 */
export function checkHtml(page: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const body = page.replace(/^<!doctype html>\n/, "");
  let at = 0;
  while (at < body.length && problems.length === 0) {
    const next = body.indexOf("<", at);
    const text = body.slice(at, next < 0 ? body.length : next);
    if (open.at(-1) !== "style" && /[>]|&(?!(?:amp|lt|gt|quot|#39);)/.test(text))
      problems.push(`stray mark in ${text}`);
    if (next < 0) break;
    TAG.lastIndex = next;
    const tag = TAG.exec(body);
    if (!tag) problems.push(`no tag at ${body.slice(next, next + 60)}`);
    else {
      track(open, tag, problems);
      at = TAG.lastIndex;
    }
  }
  return open.length > 0 && problems.length === 0 ? [`left open: ${open.join(" ")}`] : problems;
}

function track(open: string[], [, slash, name = "", , isClosed]: RegExpExecArray, problems: string[]): void {
  if (slash === "/") {
    const expected = open.pop();
    if (expected !== name) problems.push(`</${name}> closes <${expected ?? "nothing"}>`);
  } else if (isClosed !== "/" && !VOID.has(name)) open.push(name);
}

/** What a reader sees of a page. */
export function textOf(page: string): string {
  return page
    .replace(/<style>[^<]*<\/style>/, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
