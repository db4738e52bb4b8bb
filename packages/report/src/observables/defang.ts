import type { ObservableKind } from "@fumehood/contract";

/**
 * The value as people may paste it without making a link of it: `hxxp://example[.]com/a`, `192.0.2[.]1`, `a[@]example[.]com`,
 * `2001[:]db8::1`. Values of other kinds stay as they are. `refang` gives the value back.
 */
export function defang(kind: ObservableKind, value: string): string {
  switch (kind) {
    case "ipv4":
      return replaceLast(value, ".", "[.]");
    case "ipv6":
      return value.replace(":", "[:]");
    case "domain":
      return value.replaceAll(".", "[.]");
    case "email":
      return defangEmail(value);
    case "url":
      return defangUrl(value);
    default:
      return value;
  }
}

function replaceLast(value: string, from: string, to: string): string {
  const at = value.lastIndexOf(from);
  return at < 0 ? value : value.slice(0, at) + to + value.slice(at + from.length);
}

function defangEmail(value: string): string {
  const at = value.lastIndexOf("@");
  return at < 0 ? value : `${value.slice(0, at)}[@]${value.slice(at + 1).replaceAll(".", "[.]")}`;
}

const DEFUSED_SCHEMES: Readonly<Record<string, string>> = { http: "hxxp", https: "hxxps", ftp: "fxp", ftps: "fxps" };

function defangUrl(value: string): string {
  const mark = value.indexOf("://");
  if (mark < 0) return value;
  const scheme = value.slice(0, mark);
  const end = value.slice(mark + 3).search(/[/?#\\]/);
  const hostTo = end < 0 ? value.length : mark + 3 + end;
  const host = value.slice(mark + 3, hostTo).replaceAll(".", "[.]");
  const shown = (Object.hasOwn(DEFUSED_SCHEMES, scheme) ? DEFUSED_SCHEMES[scheme] : undefined) ?? scheme;
  // A scheme without a defused spelling is broken at its colon.
  const mid = shown === scheme ? "[:]//" : "://";
  return `${shown}${mid}${host}${value.slice(hostTo)}`;
}
