/**
 * What can be told of a URL by reading it: nothing is resolved, fetched or looked up. The text is taken apart as written and not
 * by a URL parser alone, since a parser tidies away what is telling (numeric hosts, escapes).
 */
import { MAX_URL_CHARACTERS } from "./limits.ts";

export interface UrlFacts {
  /** As written, cut. */
  value: string;
  /** Lower case, without the colon; "" when there is none. */
  scheme: string;
  /** As written, without port and credentials; "" for schemes without one. */
  host: string;
  port?: number;
  hasCredentials: boolean;
  isIpLiteral: boolean;
  /** An address in decimal, hexadecimal, octal or short form, which hides it from readers. */
  isObscuredAddress: boolean;
  isPunycode: boolean;
  /** Letters of different scripts in one label of the host. */
  mixedScriptLabel?: string;
  hasEscapedHost: boolean;
  labelCount: number;
  /** Lower case, without the dot, of the last part of the path. */
  extension?: string;
  /** A second URL within path, query or fragment. */
  nestedUrl?: string;
  length: number;
  /** MIME type of a data: URL. */
  dataMime?: string;
}

const SPECIAL_SCHEMES = new Set(["http", "https", "ftp", "ws", "wss", "file"]);
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const NUMBER = /^(?:0x[0-9a-f]+|\d+)$/i;

/** Takes a URL apart; never throws. */
export function readUrlFacts(url: string): UrlFacts {
  const value = url.trim().slice(0, MAX_URL_CHARACTERS);
  const scheme = /^[a-z][a-z0-9+.-]{0,31}(?=:)/i.exec(value)?.[0].toLowerCase() ?? "";
  const rest = scheme === "" ? value : value.slice(scheme.length + 1);
  const facts = { value, scheme, length: url.length };
  if (!SPECIAL_SCHEMES.has(scheme)) return { ...facts, ...withoutHost(scheme, rest) };
  const { authority, tail } = splitAuthority(rest);
  return { ...facts, ...readAuthority(authority), ...readTail(tail) };
}

type Parts = Omit<UrlFacts, "value" | "scheme" | "length">;

function withoutHost(scheme: string, rest: string): Parts {
  const mime = scheme === "data" ? rest.slice(0, 128).split(/[;,]/, 1)[0]?.toLowerCase() : undefined;
  return { ...readAuthority(""), ...(mime === undefined ? {} : { dataMime: mime }) };
}

function splitAuthority(rest: string): { authority: string; tail: string } {
  const start = /^[/\\]*/.exec(rest)?.[0].length ?? 0;
  const length = rest.slice(start).search(/[/\\?#]/);
  const end = length < 0 ? rest.length : start + length;
  return { authority: rest.slice(start, end), tail: rest.slice(end) };
}

function readAuthority(authority: string): Omit<Parts, "extension" | "nestedUrl"> {
  const at = authority.lastIndexOf("@");
  const hostAndPort = authority.slice(at + 1);
  const portText = /:(\d{1,5})$/.exec(hostAndPort)?.[1];
  const host = portText === undefined ? hostAndPort : hostAndPort.slice(0, -portText.length - 1);
  const labels = host.split(".").filter((label) => label !== "");
  const isIpLiteral = IPV4.test(host) || host.startsWith("[");
  return {
    host,
    ...(portText === undefined ? {} : { port: Number(portText) }),
    hasCredentials: at >= 0,
    isIpLiteral,
    isObscuredAddress: !isIpLiteral && isNumericHost(labels),
    isPunycode: labels.some((label) => label.toLowerCase().startsWith("xn--")),
    ...mixedScript(labels),
    hasEscapedHost: host.includes("%"),
    labelCount: labels.length,
  };
}

/** Hosts that browsers read as an IPv4 address although they do not look like one. */
function isNumericHost(labels: readonly string[]): boolean {
  return labels.length > 0 && labels.length <= 4 && labels.every((label) => NUMBER.test(label));
}

function mixedScript(labels: readonly string[]): { mixedScriptLabel?: string } {
  const label = labels.find((text) => countScripts(text) > 1);
  return label === undefined ? {} : { mixedScriptLabel: label };
}

/** Japanese and Korean names mix scripts honestly; the three alphabets that look alike do not. */
function countScripts(text: string): number {
  return [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u].filter((script) => script.test(text))
    .length;
}

function readTail(tail: string): Pick<Parts, "extension" | "nestedUrl"> {
  const path = tail.split(/[?#]/, 1)[0] ?? "";
  const name = path.slice(path.lastIndexOf("/") + 1);
  const extension = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase();
  const nested = /https?(?::|%3a)(?:\/\/|%2f%2f)[^\s"'<>]{1,200}/i.exec(tail)?.[0];
  return {
    ...(extension === undefined ? {} : { extension }),
    ...(nested === undefined ? {} : { nestedUrl: nested }),
  };
}
