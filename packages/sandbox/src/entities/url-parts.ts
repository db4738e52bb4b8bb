import type { UrlParts } from "@fumehood/contract";
import { readUrl } from "@fumehood/report";

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  ftp: 21,
  ftps: 990,
  sftp: 22,
  ssh: 22,
  telnet: 23,
  tftp: 69,
  ldap: 389,
  ldaps: 636,
  smb: 445,
};

/** A URL taken apart; `host` and `protocol` are always there. */
export type SplitUrl = UrlParts & { protocol: string; host: string; port: number | null };

const MAX_QUERY_PARAMS = 200;

/**
 * Takes a URL apart and gives it in the form whose SHA-256 is its id: scheme and host in lower case, the port always there where one is known,
 * a path of at least a slash (`http://example.com:80/`). `undefined` for what is no URL of a network.
 */
export function splitUrl(text: string): SplitUrl | undefined {
  const read = readUrl(text.trim());
  if (!read) return undefined;
  const { scheme, value } = read;
  const authorityStart = value.indexOf("://") + 3;
  const length = value.slice(authorityStart).search(/[/\\?#]/);
  const authorityEnd = length < 0 ? value.length : authorityStart + length;
  const authority = value.slice(authorityStart, authorityEnd);
  const rest = splitRest(value.slice(authorityEnd));
  const port = read.port ?? DEFAULT_PORTS[scheme] ?? null;
  const withPort = read.port === null && port !== null ? `${authority}:${port}` : authority;
  const host = read.host.value;
  return { url: `${scheme}://${withPort}${rest.text}`, protocol: scheme, host, port, ...rest.parts };
}

function splitRest(rest: string): {
  text: string;
  parts: Pick<UrlParts, "path" | "query" | "query-params" | "reference">;
} {
  const text = rest === "" || rest.startsWith("?") || rest.startsWith("#") ? `/${rest}` : rest;
  const hash = text.indexOf("#");
  const beforeHash = hash < 0 ? text : text.slice(0, hash);
  const mark = beforeHash.indexOf("?");
  const query = mark < 0 ? null : beforeHash.slice(mark + 1);
  return {
    text,
    parts: {
      path: mark < 0 ? beforeHash : beforeHash.slice(0, mark),
      query,
      "query-params": query === null ? null : paramsOf(query),
      reference: hash < 0 ? null : text.slice(hash + 1),
    },
  };
}

/** `Object.fromEntries` keeps a name `__proto__` an ordinary key. */
function paramsOf(query: string): Record<string, string[]> {
  const params = new Map<string, string[]>();
  for (const [name, value] of [...new URLSearchParams(query)].slice(0, MAX_QUERY_PARAMS)) {
    params.set(name, [...(params.get(name) ?? []), value]);
  }
  return Object.fromEntries(params);
}
