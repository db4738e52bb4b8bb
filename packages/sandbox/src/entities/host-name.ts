import { domainToASCII } from "node:url";

const MAX_NAME_CHARS = 253;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * A name as the domain name system knows it: lower case, in punycode, without the final dot. Names of one label and names under endings that
 * no registry has are names too, since samples ask for them. `undefined` for addresses and for what is no name.
 */
export function readHostName(text: string): string | undefined {
  const trimmed = text.endsWith(".") ? text.slice(0, -1) : text;
  if (trimmed === "" || trimmed.length > MAX_NAME_CHARS) return undefined;
  const name = isPlain(trimmed) ? trimmed.toLowerCase() : domainToASCII(trimmed);
  if (name === "" || name.length > MAX_NAME_CHARS) return undefined;
  const labels = name.split(".");
  if (!labels.every((label) => LABEL.test(label))) return undefined;
  // An ending of digits makes it an address or a part of one.
  return /^\d+$/.test(labels.at(-1) ?? "") ? undefined : name;
}

/** `www.example.com` as `com.example.www`. */
export function reverseHost(host: string): string {
  return host.toLowerCase().split(".").toReversed().join(".");
}

function isPlain(text: string): boolean {
  return /^[\w.-]+$/.test(text);
}
