/** Reads a URL, relative to a base if there is one; `undefined` when it is none. (`URL.parse` is missing in Node 20 and older browsers.) */
export function parseUrl(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    // The caller says what was wrong, in its own words.
    return undefined;
  }
}
