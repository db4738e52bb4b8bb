/** The shortcut that the service makes of a submitted URL; the digests of three published samples agree with these bytes. */
export interface UrlShortcut {
  bytes: Uint8Array;
  filename: string;
}

/**
 * Makes the file that stands for a URL: `[InternetShortcut]`, `URL=` and the URL as given, each line ended by a line feed.
 * Returns `undefined` for a text that is no URL; without a scheme it is read as `http`.
 */
export function makeUrlShortcut(url: string): UrlShortcut | undefined {
  // A line break would let the URL write further lines into the file.
  if (/[\u0000-\u001f\u007f]/.test(url)) return undefined;
  const host = hostOf(url);
  if (host === undefined) return undefined;
  return { bytes: new TextEncoder().encode(`[InternetShortcut]\nURL=${url}\n`), filename: `${host}_.url` };
}

/** As browsers read them, also where `/` or `//` is missing or turned round. */
const WEB_SCHEME = /^(?:https?|ftp):/i;

/** A host and perhaps a port, up to the path: so that `C:\file`, `mailto:a@example.com` and the like are not read as hosts with a broken port. */
const AUTHORITY = /^\/{0,2}(?:\[[^\]/\\?#]*\]|[^:@/\\?#]+)(?::\d{1,5})?(?=[/\\?#]|$)/;

function hostOf(url: string): string | undefined {
  const hasScheme = WEB_SCHEME.test(url) || url.includes("://");
  if (!hasScheme && !AUTHORITY.test(url)) return undefined;
  const text = hasScheme ? url : `http://${url}`;
  const host = URL.canParse(text) ? new URL(text).hostname : "";
  return host === "" ? undefined : host;
}
