import { Buffer } from "node:buffer";
import { FILE_SYSTEM_NAME_BYTES } from "./limits.ts";
import type { MemberFlag } from "./types.ts";

/** The upper half of code page 437, the encoding of zip names that do not say they are UTF-8. */
const CP437_HIGH =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

function decodeCp437(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : CP437_HIGH[byte - 0x80];
  return text;
}

function tryUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    // Not UTF-8: the caller has another encoding to fall back to.
    return undefined;
  }
}

/** A name's bytes as text: UTF-8 when they are, else code page 437, or replacement characters when UTF-8 was claimed. */
export function decodeName(bytes: Uint8Array, claimsUtf8: boolean): string {
  return tryUtf8(bytes) ?? (claimsUtf8 ? lenientUtf8.decode(bytes) : decodeCp437(bytes));
}

/** Cuts a name to so many bytes of UTF-8, never inside a code point. */
export function cutName(name: string, maxBytes: number): { name: string; cut: boolean } {
  if (name.length * 3 <= maxBytes || Buffer.byteLength(name) <= maxBytes) return { name, cut: false };
  let bytes = 0;
  let end = 0;
  for (const character of name.slice(0, maxBytes)) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return { name: name.slice(0, end), cut: true };
}

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const DRIVE = /^[a-z]:/i;
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/i;
const SEPARATOR = /[/\\]/;
const TRAILING = /[ .]$/;

function isReserved(component: string): boolean {
  const dot = component.indexOf(".");
  return RESERVED.test((dot < 0 ? component : component.slice(0, dot)).trim());
}

function hasTrailing(component: string): boolean {
  return component !== "." && component !== ".." && TRAILING.test(component);
}

/** What is remarkable about a member's name; the name is whole here, before it is cut. */
export function flagName(name: string): MemberFlag[] {
  const flags: MemberFlag[] = [];
  const components = name.split(SEPARATOR, MAX_COMPONENTS);
  if (components.includes("..")) flags.push("path-traversal");
  if (name.startsWith("/") || name.startsWith("\\") || DRIVE.test(name)) flags.push("absolute-path");
  if (name.includes("\\")) flags.push("backslash-path");
  if (BIDI.test(name)) flags.push("bidi-name");
  if (CONTROL.test(name)) flags.push("control-name");
  if (components.some(isReserved)) flags.push("reserved-name");
  if (components.some(hasTrailing)) flags.push("trailing-space-name");
  if (Buffer.byteLength(name) > FILE_SYSTEM_NAME_BYTES) flags.push("long-name");
  return flags;
}

/** Components looked at; a zip name has at most 65,535 bytes, so this is never less than all of one. */
const MAX_COMPONENTS = 65_536;
