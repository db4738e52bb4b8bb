/** What a `Content-Disposition` says of a part. */
export interface Disposition {
  /** In lower case. */
  readonly type: string;
  readonly name: string | undefined;
  /** From `filename*`, which tells its alphabet, before `filename`. */
  readonly filename: string | undefined;
}

/** One parameter: a name, and a value in quotes (in which a backslash may stand before a quote or another one) or up to a semicolon. */
const PARAMETER = /;\s*([^\s=;]+)\s*=\s*(?:"((?:\\["\\]|[^"])*)"?|([^;]*))/g;

/** Parameters of one line that are looked at. */
const MAX_PARAMETERS = 20;

/** Reads the line, leniently: clients write it in many ways, and what cannot be read is left out. */
export function parseDisposition(line: string): Disposition {
  const [type = ""] = line.split(";", 1);
  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, plain = ""] of line.slice(type.length).matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    const value = quoted === undefined ? plain.trim() : quoted.replaceAll(/\\(["\\])/g, "$1");
    if (!parameters.has(key)) parameters.set(key, value);
    if (parameters.size >= MAX_PARAMETERS) break;
  }
  const extended = decodeExtended(parameters.get("filename*") ?? "");
  return {
    type: type.trim().toLowerCase(),
    name: parameters.get("name"),
    filename: extended ?? parameters.get("filename"),
  };
}

/** The spelling of RFC 5987: `utf-8''r%C3%A4.exe`. Undefined for what is not written so. */
function decodeExtended(value: string): string | undefined {
  const [, charset = "", encoded = ""] = /^([\w-]+)'[^']*'(.*)$/.exec(value) ?? [];
  try {
    if (/^utf-?8$/i.test(charset)) return decodeURIComponent(encoded);
    if (!/^(iso-8859-1|us-ascii)$/i.test(charset)) return undefined;
    return encoded.replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
  } catch {
    // Not UTF-8 after all: then the plain name counts.
    return undefined;
  }
}
