import { SCAN_LIMITS } from "../limits.ts";
import { readHost, type Host } from "./host.ts";

/** A URL that was read: `value` has its scheme and host in canonical form, the rest as it came. */
export interface ReadUrl {
  value: string;
  scheme: string;
  host: Host;
  port: number | null;
}

/** Schemes that point at something on a network. */
export const URL_SCHEMES: ReadonlySet<string> = new Set([
  "http",
  "https",
  "ftp",
  "ftps",
  "sftp",
  "tftp",
  "ws",
  "wss",
  "tcp",
  "udp",
  "ldap",
  "ldaps",
  "rmi",
  "smb",
  "ssh",
  "telnet",
  "irc",
  "ircs",
  "rtsp",
  "mms",
  "stratum",
  "mongodb",
  "socks4",
  "socks5",
]);

const DEFANGED_SCHEMES: Readonly<Record<string, string>> = {
  hxxp: "http",
  hxxps: "https",
  hxtp: "http",
  hxtps: "https",
  htxp: "http",
  htxps: "https",
  fxp: "ftp",
  fxps: "ftps",
};

/** The scheme that a defanged one stands for, or the scheme itself in lower case. */
export function refangScheme(scheme: string): string {
  const lower = scheme.toLowerCase();
  // Own keys only: the scheme is text from outside.
  return (Object.hasOwn(DEFANGED_SCHEMES, lower) ? DEFANGED_SCHEMES[lower] : undefined) ?? lower;
}

/**
 * Reads a whole URL. The host may be an address, a domain or a bare name; international names become punycode. Returns
 * `null` for other schemes, bad ports, hosts that cannot be one, and text beyond the limit.
 */
export function readUrl(text: string): ReadUrl | null {
  if (text.length > SCAN_LIMITS.urlChars) return null;
  const mark = text.indexOf("://");
  if (mark < 2) return null;
  const scheme = refangScheme(text.slice(0, mark));
  if (!URL_SCHEMES.has(scheme)) return null;
  const hostFrom = mark + 3;
  const hostTo = endOfAuthority(text, hostFrom);
  const authority = readAuthority(text.slice(hostFrom, hostTo));
  if (!authority) return null;
  const { user, host, port } = authority;
  const shownHost = host.kind === "ipv6" ? `[${host.value}]` : host.value;
  const shownPort = port === null ? "" : `:${port}`;
  return { value: `${scheme}://${user}${shownHost}${shownPort}${text.slice(hostTo)}`, scheme, host, port };
}

/** Where the authority ends: at the first `/`, `?`, `#` or backslash (browsers read it as a slash). */
function endOfAuthority(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 47 || code === 63 || code === 35 || code === 92) return at;
  }
  return text.length;
}

interface Authority {
  /** With its `@`; empty without. */
  user: string;
  host: Host;
  port: number | null;
}

function readAuthority(text: string): Authority | null {
  const at = text.lastIndexOf("@");
  const user = at < 0 ? "" : text.slice(0, at + 1);
  const hostAndPort = text.slice(at + 1);
  const colon = hostAndPort.startsWith("[") ? hostAndPort.indexOf("]:") + 1 : hostAndPort.indexOf(":");
  const hostText = colon > 0 ? hostAndPort.slice(0, colon) : hostAndPort;
  const port = colon > 0 ? readPort(hostAndPort.slice(colon + 1)) : null;
  if (port === undefined) return null;
  const host = readHost(hostText);
  return host ? { user, host, port } : null;
}

/** `null` for an empty port (`host:`), `undefined` for one that is none. */
function readPort(text: string): number | null | undefined {
  if (text === "") return null;
  if (text.length > 5) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= 65_535 ? value : undefined;
}
