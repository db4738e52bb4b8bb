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
  const host = hostOf(url.includes("://") ? url : `http://${url}`);
  if (host === undefined) return undefined;
  return { bytes: new TextEncoder().encode(`[InternetShortcut]\nURL=${url}\n`), filename: `${host}_.url` };
}

function hostOf(url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return host === "" ? undefined : host;
}
