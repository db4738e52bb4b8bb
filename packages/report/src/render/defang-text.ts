import { readHost } from "../observables/host.ts";
import { defang } from "../observables/defang.ts";
import { readUrl } from "../observables/url.ts";

/** An address or name of a host, defanged; other text as it is. */
export function defangHost(text: string): string {
  const host = readHost(text);
  return host && host.kind !== "name" ? defang(host.kind, host.value) : text.replaceAll(".", "[.]");
}

/** A URL, defanged; one that cannot be read at least loses its dots and its scheme. */
export function defangUrlText(text: string): string {
  const url = readUrl(text);
  return url ? defang("url", url.value) : text.replace(/^http/i, "hxxp").replaceAll(".", "[.]");
}

/** `198.51.100[.]23:80`. */
export function defangEndpoint(address: string | null, port: number | null): string {
  if (address === null) return port === null ? "–" : `:${port}`;
  const shown = defangHost(address);
  if (port === null) return shown;
  return address.includes(":") ? `(${shown}):${port}` : `${shown}:${port}`;
}

/** Running text with the schemes of its URLs defused: nothing in it becomes a link, and all else can be copied as it is. */
export function defuseText(text: string): string {
  return text.replace(/\b(h)tt(ps?):\/\//gi, "$1xx$2://").replace(/\b(f)t(ps?):\/\//gi, "$1x$2://");
}
